package io.tunewright.worker;

/// How an answer compares with the expected one.
///
/// @param exact  whether they are equal; white space around both does not count
/// @param rougeL 0 to 1, see [RougeL]
/// @param chrF   0 to 1, see [ChrF]
public record ComparedAnswer(boolean exact, double rougeL, double chrF) {

    /// So many characters of each text are compared; the time to do it grows with the square.
    private static final int MOST = 50_000;

    public static ComparedAnswer of(String expected, String answer) {
        boolean exact = answer.strip().equals(expected.strip());
        String reference = beginning(expected);
        String candidate = beginning(answer);
        return new ComparedAnswer(exact, RougeL.f1(reference, candidate), ChrF.score(reference, candidate));
    }

    private static String beginning(String text) {
        return text.length() <= MOST ? text : text.substring(0, MOST);
    }
}
