package io.tunewright.worker.serve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StopTextsTest {

    @Test
    void holdsBackWhatCouldBeginAStopText() {
        var stops = new StopTexts(List.of("\nUser:"));

        assertThat(stops.accept("Yes.\n")).isEqualTo("Yes.");
        assertThat(stops.accept("Us")).isEmpty();
        assertThat(stops.accept("eful")).isEqualTo("\nUseful");
        assertThat(stops.reached()).isFalse();
    }

    @Test
    void endsAtTheEarliestStopTextAndShowsNothingOfIt() {
        var stops = new StopTexts(List.of("END", "##"));

        assertThat(stops.accept("one #")).isEqualTo("one ");
        assertThat(stops.accept("# two END")).isEmpty();
        assertThat(stops.reached()).isTrue();
        assertThat(stops.accept("three")).isEmpty();
        assertThat(stops.rest()).isEmpty();
    }

    @Test
    void givesBackWhatItHeldWhenTheAnswerEndsByItself() {
        var stops = new StopTexts(List.of("###"));

        assertThat(stops.accept("a##")).isEqualTo("a");
        assertThat(stops.rest()).isEqualTo("##");
    }

    @Test
    void findsAStopTextThatBeginsAgainInsideItself() {
        var stops = new StopTexts(List.of("aab"));

        assertThat(stops.accept("a")).isEmpty();
        assertThat(stops.accept("a")).isEmpty();
        assertThat(stops.accept("a")).isEqualTo("a");
        assertThat(stops.accept("b")).isEmpty();
        assertThat(stops.reached()).isTrue();
    }

    @Test
    void letsEverythingThroughWithoutStopTexts() {
        var stops = new StopTexts(List.of(""));

        assertThat(stops.accept("text")).isEqualTo("text");
        assertThat(stops.rest()).isEmpty();
    }
}
