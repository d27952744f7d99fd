package io.tunewright.dataset.format;

import io.tunewright.dataset.FindingCode;
import io.tunewright.llm.ChatMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Stanford Alpaca's rows: the question is the instruction and, below it, the input. LLaMA-Factory's `system` and
/// `history` are read too; the answers of the history are learnt.
final class AlpacaReader implements RowReader {

    @Override
    public boolean recognises(Set<String> columns) {
        return columns.contains("instruction") && columns.contains("output");
    }

    @Override
    public Set<String> columns() {
        return Set.of("instruction", "input", "output", "system", "history");
    }

    @Override
    public List<ChatMessage> read(ObjectNode row, Findings findings) {
        var messages = new ArrayList<ChatMessage>();
        String system = Fields.optional(row, "system", "", findings);
        if (!system.isBlank()) {
            messages.add(ChatMessage.system(system));
        }
        history(row.path("history"), messages, findings);
        String instruction = Fields.required(row, "instruction", "", findings);
        String input = Fields.optional(row, "input", "", findings);
        if (instruction != null) {
            messages.add(ChatMessage.user(question(instruction, input)));
        }
        String output = Fields.required(row, "output", "", findings);
        if (output != null) {
            messages.add(ChatMessage.assistant(output));
        }
        return messages;
    }

    private static String question(String instruction, String input) {
        if (input.isBlank()) {
            return instruction;
        }
        return instruction.isBlank() ? input : instruction + "\n" + input;
    }

    private static void history(JsonNode history, List<ChatMessage> messages, Findings findings) {
        if (history.isMissingNode() || history.isNull()) {
            return;
        }
        if (!history.isArray()) {
            findings.add("history", FindingCode.WRONG_TYPE, "list of pairs");
            return;
        }
        if (history.size() > MessagesReader.MAX_MESSAGES / 2) {
            findings.add("history", FindingCode.TOO_MANY_MESSAGES, MessagesReader.MAX_MESSAGES / 2);
            return;
        }
        for (int i = 0; i < history.size(); i++) {
            var pair = history.path(i);
            String path = "history[%d]".formatted(i);
            if (!pair.isArray() || pair.size() != 2) {
                findings.add(path, FindingCode.WRONG_TYPE, "pair of texts");
                continue;
            }
            String question = Fields.text(pair.path(0), path + "[0]", findings);
            String answer = Fields.text(pair.path(1), path + "[1]", findings);
            if (question != null && answer != null) {
                messages.add(ChatMessage.user(question));
                messages.add(ChatMessage.assistant(answer));
            }
        }
    }
}
