package dev.spindle.reconciler.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.spindle.event.FragmentsEvent.Remedy;
import dev.spindle.model.FragmentSet;
import dev.spindle.model.ImageId;
import dev.spindle.model.ImageLayout;
import dev.spindle.model.ImagePhase;
import dev.spindle.model.Sha256;
import dev.spindle.reconciler.ledger.Ledger;
import dev.spindle.reconciler.ledger.Registration;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A ledger as JSON; sets are ranges, {@code [[1,5],[9,9]]}.
 *
 * @param name absent, as the layout is, until the image is heard to be registered
 * @param disc the id of the disc that {@code loaded} is of; absent until one is named
 * @param staged received, and neither lost nor settled
 * @param synced by data centre
 * @param missing what the device is asked for again and has not sent yet
 * @param sha256 of the whole disc, read back; absent until it is whole
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LedgerView(
    ImageId imageId,
    @Nullable String name,
    @Nullable ImageLayout layout,
    ImagePhase phase,
    FragmentSet received,
    FragmentSet staged,
    FragmentSet loaded,
    @Nullable String disc,
    Map<String, FragmentSet> synced,
    FragmentSet lost,
    FragmentSet missing,
    @Nullable Sha256 sha256,
    @Nullable String failure) {
  static LedgerView of(Ledger ledger) {
    Registration known = ledger.registration();
    FragmentSet staged = ledger.holdings().received().copy();
    staged.removeAll(ledger.holdings().lost());
    staged.removeAll(ledger.holdings().settled());
    Set<String> dataCentres = new TreeSet<>(ledger.holdings().copies().keySet());
    if (known != null) {
      dataCentres.addAll(known.dataCentres());
    }
    Map<String, FragmentSet> synced = new TreeMap<>();
    dataCentres.forEach(dataCentre -> synced.put(dataCentre, ledger.synced(dataCentre)));
    return new LedgerView(
        ledger.imageId(),
        known == null ? null : known.name(),
        ledger.layout(),
        ledger.phase(),
        ledger.holdings().received(),
        staged,
        ledger.loaded(),
        ledger.holdings().disc(),
        synced,
        ledger.holdings().lost(),
        ledger.said().fragments(Remedy.DEVICE),
        ledger.course().digest(),
        ledger.course().failure());
  }
}
