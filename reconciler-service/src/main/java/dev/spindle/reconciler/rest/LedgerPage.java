package dev.spindle.reconciler.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Some ledgers.
 *
 * @param next the path of the next page; absent on the last
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LedgerPage(List<LedgerView> ledgers, @Nullable String next) {
  public LedgerPage {
    ledgers = List.copyOf(ledgers);
  }
}
