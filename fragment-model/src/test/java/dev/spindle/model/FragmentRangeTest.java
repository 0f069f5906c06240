package dev.spindle.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FragmentRangeTest {
  @Test
  void itsTextKeepsTheOrder() {
    List<FragmentRange> ranges =
        List.of(new FragmentRange(812, 815), FragmentRange.of(9), new FragmentRange(1, 2));
    assertThat(FragmentRange.format(ranges)).isEqualTo("812-815,9,1-2");
    assertThat(FragmentRange.parse("812-815, 9 ,1-2")).isEqualTo(ranges);
    assertThat(FragmentRange.parse(" ")).isEmpty();
    assertThat(FragmentRange.format(List.of())).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x", "1-", "-1", "5-3", "0", "1--2", "1-2-3", "1-2000000000", "99999999999"})
  void textThatIsNoRangeIsRefused(String text) {
    assertThatIllegalArgumentException().isThrownBy(() -> FragmentRange.parse(text));
  }

  @Test
  void joiningTakesNeighboursTogetherAndKeepsTheOrder() {
    assertThat(FragmentRange.format(FragmentRange.joining(List.of(7, 8, 9, 1, 2, 9, 8))))
        .isEqualTo("7-9,1-2,9,8");
    assertThat(FragmentRange.joining(List.of())).isEmpty();
  }

  @Test
  void joinedNumbersAreTheSameNumbers() {
    Random random = Seed.printed("joining");
    List<Integer> numbers = random.ints(1000, 1, 200).boxed().toList();
    List<Integer> again =
        FragmentRange.joining(numbers).stream()
            .flatMap(range -> IntStream.rangeClosed(range.first(), range.last()).boxed())
            .toList();
    assertThat(again).isEqualTo(numbers);
  }

  @Test
  void inJsonItIsAPair() throws Exception {
    JsonMapper json = new JsonMapper();
    assertThat(json.writeValueAsString(new FragmentRange(3, 7))).isEqualTo("[3,7]");
    assertThat(json.readValue("[3,7]", FragmentRange.class)).isEqualTo(new FragmentRange(3, 7));
    for (String bad : List.of("[3]", "[3,4,5]", "[0,1]", "[7,3]", "[1,2000000000]")) {
      assertThatThrownBy(() -> json.readValue(bad, FragmentRange.class))
          .isInstanceOf(JsonMappingException.class);
    }
  }

  @Test
  void itCountsAndContainsBothEnds() {
    FragmentRange range = new FragmentRange(3, 7);
    assertThat(range.count()).isEqualTo(5);
    assertThat(range.contains(3)).isTrue();
    assertThat(range.contains(7)).isTrue();
    assertThat(range.contains(2)).isFalse();
    assertThat(range.contains(8)).isFalse();
  }
}
