package dev.spindle.device.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spindle.device.Feedback;
import dev.spindle.device.ImageProgress;
import dev.spindle.device.Wanted;
import dev.spindle.model.FragmentRange;
import dev.spindle.model.FragmentSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ServerSentEventParserTest {
  private final ServerSentEventParser parser = new ServerSentEventParser(null);

  @Test
  void anEmptyLineEndsAnEvent() {
    assertThat(events("id: 7", "event: wanted", "data: {}", ""))
        .containsExactly(new ServerSentEvent("7", "wanted", "{}"));
    assertThat(parser.lastEventId()).isEqualTo("7");
  }

  @Test
  void linesOfDataAreJoinedAndOneLeadingBlankIsDropped() {
    assertThat(events("data:one", "data:  two", "data", ""))
        .containsExactly(new ServerSentEvent(null, "message", "one\n two\n"));
  }

  @Test
  void commentsRetriesAndEventsWithoutDataAreNoEvents() {
    assertThat(events("\uFEFF: hello", "retry: 10", "event: wanted", "", "data:x", ""))
        .containsExactly(new ServerSentEvent(null, "message", "x"));
  }

  @Test
  void theIdStaysForLaterEvents() {
    assertThat(events("id:1", "data:a", "", "data:b", "").get(1).id()).isEqualTo("1");
  }

  @Test
  void eachKindOfFeedbackIsRead() {
    assertThat(feedback("wanted", "{\"ranges\":[[812,815],[9,9]]}"))
        .hasValue(new Feedback.Wants(4, Wanted.urgent(FragmentRange.parse("812-815,9"))));
    assertThat(feedback("missing", "{\"ranges\":[[3,3]],\"count\":1}"))
        .hasValue(new Feedback.Missing(4, FragmentSet.of(3)));
    assertThat(
            feedback(
                "progress",
                "{\"received\":{\"fragments\":2,\"bytes\":20},\"loaded\":{\"fragments\":1,\"bytes\":10},"
                    + "\"synced\":{\"east\":{\"fragments\":1,\"bytes\":9}},\"phase\":\"Receiving\"}"))
        .hasValue(new Feedback.Progress(new ImageProgress(20, 10, Map.of("east", 9L))));
    assertThat(feedback("failed", "{\"failure\":\"digest\"}"))
        .hasValue(new Feedback.Failed("digest"));
  }

  @Test
  void whatCannotBeReadIsLeftOut() {
    assertThat(feedback("wanted", "{\"ranges\":[[0,1]]}")).isEmpty();
    assertThat(feedback("wanted", "{}")).isEmpty();
    assertThat(feedback("complete", "nonsense")).isEmpty();
    assertThat(feedback("surprise", "{}")).isEmpty();
  }

  private static Optional<Feedback> feedback(String event, String data) {
    return FeedbackReader.read(new ServerSentEvent("4", event, data));
  }

  private List<ServerSentEvent> events(String... lines) {
    return Stream.of(lines).map(parser::line).flatMap(Optional::stream).toList();
  }
}
