package io.tunewright.cluster.local;

import java.nio.file.Files;
import java.nio.file.Path;

/// A worker for tests: says that it runs, waits until told how to end, and tells what it was started with.
final class PatientWorker {

    static final String END = "end";

    private PatientWorker() {}

    public static void main(String[] arguments) throws Exception {
        var directory = Path.of(arguments[1]);
        System.out.println("hello from " + arguments[0]);
        Files.writeString(directory.resolve("environment"), System.getenv().toString());
        Files.writeString(directory.resolve("serve.json"), "{\"port\":4711}");
        Files.writeString(directory.resolve("up-" + ProcessHandle.current().pid()), "");
        for (int i = 0; i < 3000; i++) {
            var end = directory.resolve(END);
            if (Files.exists(end) && !Files.readString(end).isEmpty()) {
                System.exit(Integer.parseInt(Files.readString(end)));
            }
            Thread.sleep(10);
        }
    }
}
