package io.tunewright.worker.starter;

/// Builds the starter model.
public final class BuildStarterModel {

    private BuildStarterModel() {}

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("tokenizer")) {
            var corpus = new Corpus(0);
            var merging = new PairMerging();
            for (int i = 0; i < 60000; i++) {
                corpus.next().forEach(message -> {
                    merging.add(message.role());
                    merging.add(message.content());
                });
            }
            var learnt = merging.learn(Integer.parseInt(arguments[1]) - TokenizerFile.SPECIALS.size());
            FreshModel.write(java.nio.file.Path.of(arguments[2]), ModelShape.STARTER, learnt, 1);
            System.out.println(learnt.tokens().size());
        }
        if (arguments[0].equals("text")) {
            var json = tools.jackson.databind.json.JsonMapper.builder().build();
            var corpus = new Corpus(Long.parseLong(arguments[1]));
            try (var out = java.nio.file.Files.newBufferedWriter(java.nio.file.Path.of(arguments[3]))) {
                for (int i = Integer.parseInt(arguments[2]); i > 0; i--) {
                    out.write(json.writeValueAsString(corpus.next()));
                    out.write('\n');
                }
            }
        }
    }
}
