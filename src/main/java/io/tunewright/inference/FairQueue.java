package io.tunewright.inference;

import io.tunewright.common.QuotaException;
import io.tunewright.common.UnavailableException;
import io.tunewright.identity.TenantId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;

/// Lets a bounded number of answers be made at once. Whoever must wait does so in a queue of their organisation,
/// and the organisations take turns: one that sends much keeps no other waiting. What cannot be queued is refused
/// at once.
final class FairQueue {

    private final int places;
    private final int waitingPerOrganisation;
    private final int waitingTotal;
    private final Map<TenantId, Deque<Ticket>> waiting = new LinkedHashMap<>();
    private int taken;
    private int waitingNow;

    FairQueue(int places, int waitingTotal, int waitingPerOrganisation) {
        this.places = places;
        this.waitingTotal = waitingTotal;
        this.waitingPerOrganisation = waitingPerOrganisation;
    }

    /// Asks for a place.
    ///
    /// @throws QuotaException `too-many-requests` if the organisation has too many waiting
    /// @throws UnavailableException `inference-busy` if there are too many altogether
    synchronized Ticket enter(TenantId tenant) {
        var ticket = new Ticket(tenant);
        if (taken < places) {
            taken++;
            ticket.place.complete(null);
            return ticket;
        }
        var own = waiting.getOrDefault(tenant, new ArrayDeque<>());
        if (own.size() >= waitingPerOrganisation) {
            throw new QuotaException(
                    "too-many-requests",
                    "Your organisation has %d requests waiting. Try again when some are answered".formatted(own.size()),
                    own.size());
        }
        if (waitingNow >= waitingTotal) {
            throw new UnavailableException(
                    "inference-busy", "All models are busy and the queue is full. Try again in a few seconds");
        }
        own.add(ticket);
        waiting.put(tenant, own);
        waitingNow++;
        return ticket;
    }

    private synchronized void leave(Ticket ticket) {
        if (ticket.left) {
            return;
        }
        ticket.left = true;
        if (!ticket.place.isDone()) {
            remove(ticket);
            ticket.place.cancel(false);
            return;
        }
        taken--;
        next();
    }

    private void remove(Ticket ticket) {
        var own = waiting.get(ticket.tenant);
        if (own != null && own.remove(ticket)) {
            waitingNow--;
            if (own.isEmpty()) {
                waiting.remove(ticket.tenant);
            }
        }
    }

    /// Gives a free place to the organisation whose turn it is, which then goes to the end of the line.
    private void next() {
        var first = waiting.entrySet().iterator();
        if (!first.hasNext()) {
            return;
        }
        var turn = first.next();
        first.remove();
        var ticket = turn.getValue().remove();
        if (!turn.getValue().isEmpty()) {
            waiting.put(turn.getKey(), turn.getValue());
        }
        waitingNow--;
        taken++;
        ticket.place.complete(null);
    }

    /// A place, or the wish for one.
    final class Ticket implements AutoCloseable {

        private final TenantId tenant;
        private final CompletableFuture<Void> place = new CompletableFuture<>();
        private boolean left;

        private Ticket(TenantId tenant) {
            this.tenant = tenant;
        }

        boolean mustWait() {
            return !place.isDone();
        }

        /// Waits for the place.
        ///
        /// @return false if the ticket was given back meanwhile
        boolean await() {
            try {
                place.join();
                return true;
            } catch (CancellationException givenBack) {
                return false;
            }
        }

        /// Gives the place, or the wish, back. May be called at any time, from any thread, more than once.
        @Override
        public void close() {
            leave(this);
        }
    }
}
