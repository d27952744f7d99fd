package io.tunewright.worker.report;

import io.tunewright.worker.RunResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Tells the control plane what a training worker does: heartbeats, events, checkpoints, and at last the result.
/// All of it is read back from the run directory, where it was written first, so nothing is lost while the server
/// is away: the worker goes on and this catches up.
public final class Reporter implements AutoCloseable {

    private static final Duration SOONEST = Duration.ofSeconds(1);
    private static final Duration LATEST = Duration.ofSeconds(3);
    private static final int LOOKS = 30;
    private static final Duration FIRST_RETRY = Duration.ofMillis(250);

    private final Path directory;
    private final Orders orders;
    private final ChannelClient channel;
    private final EventDelivery events;
    private final CheckpointDelivery checkpoints;
    private final CountDownLatch trainingEnded = new CountDownLatch(1);
    private final Thread delivery;
    private final Thread heartbeat;
    private final long started = System.nanoTime();
    private volatile long lastHeard = System.nanoTime() - Duration.ofDays(1).toNanos();
    private volatile boolean fenced;

    /// What the control plane may want of the worker.
    public interface Orders {

        /// Write a checkpoint and end: the run is cancelled, or pauses.
        void cancel();

        /// Write a checkpoint and go on.
        void checkpoint();

        /// Go on to the next checkpoint that is due, then end.
        void stopAfterCheckpoint();
    }

    private Reporter(Path directory, Orders orders) throws IOException {
        this.directory = directory;
        this.orders = orders;
        this.channel = new ChannelClient(directory);
        this.events = new EventDelivery(directory, channel, this::heard);
        this.checkpoints = new CheckpointDelivery(directory, channel, events::deliver);
        this.delivery = Thread.ofPlatform().daemon().name("report").unstarted(this::deliver);
        this.heartbeat = Thread.ofPlatform().daemon().name("heartbeat").unstarted(this::beat);
    }

    /// Begins to report on the run of a directory that holds a `channel.json`.
    ///
    /// @throws IOException if that file cannot be read
    public static Reporter start(Path runDirectory, Orders orders) throws IOException {
        var reporter = new Reporter(runDirectory, orders);
        reporter.delivery.start();
        reporter.heartbeat.start();
        return reporter;
    }

    /// Waits until everything is delivered, `result.json` last, or the channel's deadline is over. Called when
    /// the run directory is final.
    @Override
    public void close() {
        trainingEnded.countDown();
        try {
            delivery.join(Duration.ofSeconds(channel.spec().deadlineSeconds()));
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        delivery.interrupt();
        heartbeat.interrupt();
        channel.close();
    }

    private void deliver() {
        var retry = FIRST_RETRY;
        try {
            while (!fenced) {
                try {
                    boolean ended = trainingEnded.getCount() == 0;
                    boolean sent = events.deliver() | checkpoints.deliver();
                    if (ended && !sent) {
                        deliverResult();
                        return;
                    }
                    retry = FIRST_RETRY;
                    if (!ended) {
                        // also when something was sent: a request for each step would slow small steps down
                        trainingEnded.await(pause().toMillis(), TimeUnit.MILLISECONDS);
                    }
                } catch (RefusedException refused) {
                    stop(refused);
                    return;
                } catch (IOException away) {
                    if (retry.equals(FIRST_RETRY)) {
                        System.err.println("report: cannot reach the server, will try again: " + away.getMessage());
                    }
                    Thread.sleep(retry);
                    var longest = Duration.ofMillis(channel.spec().retryMillis());
                    retry = retry.multipliedBy(2).compareTo(longest) < 0 ? retry.multipliedBy(2) : longest;
                }
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    /// A short run is followed second by second; the longer it takes, the less anybody gains by that.
    private Duration pause() {
        var pause = Duration.ofNanos(System.nanoTime() - started).dividedBy(LOOKS);
        return pause.compareTo(SOONEST) < 0 ? SOONEST : pause.compareTo(LATEST) > 0 ? LATEST : pause;
    }

    private void deliverResult() throws IOException, InterruptedException {
        var result = directory.resolve(RunResult.FILE);
        if (Files.exists(result)) {
            channel.post("/result", Files.readAllBytes(result));
        }
    }

    /// A heartbeat is sent when nothing else was.
    private void beat() {
        try {
            while (!fenced) {
                var pause = Duration.ofMillis(channel.spec().heartbeatMillis());
                try {
                    if (System.nanoTime() - lastHeard >= pause.toNanos()) {
                        heard(channel.post("/heartbeat", new byte[0]));
                    }
                } catch (RefusedException refused) {
                    stop(refused);
                } catch (IOException away) {
                    // The delivery says so once; here the next beat tries again.
                }
                Thread.sleep(pause);
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void heard(ChannelClient.Answer answer) {
        var command = answer.body().path("command");
        if (command.isMissingNode()) {
            return;
        }
        lastHeard = System.nanoTime();
        switch (command.asString("none")) {
            case "cancel", "pause" -> orders.cancel();
            case "checkpoint" -> orders.checkpoint();
            case "stop_after_checkpoint" -> orders.stopAfterCheckpoint();
            default -> {}
        }
    }

    /// The server wants nothing more of this attempt: another one took its place, or the run is over.
    private void stop(RefusedException refused) {
        if (!fenced) {
            fenced = true;
            System.err.println("report: the server wants no more of this attempt: " + refused.getMessage());
            orders.cancel();
        }
    }
}
