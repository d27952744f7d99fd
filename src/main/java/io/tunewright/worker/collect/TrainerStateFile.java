package io.tunewright.worker.collect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;

/// `trainer_state.json` of transformers' `Trainer`: where it stands and all it has logged. Read as a stream, since a
/// long run has many rows; whatever is not asked for is skipped.
///
/// @param step optimiser steps done
/// @param rows of the log, oldest first
record TrainerStateFile(long step, double epoch, List<LogRow> rows) {

    static final String NAME = "trainer_state.json";

    private static final long LARGEST = 512L * 1024 * 1024;
    private static final int MOST_ROWS = 4_000_000;
    private static final int MOST_VALUES = 100;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // Python writes NaN
            .build();

    TrainerStateFile {
        rows = List.copyOf(rows);
    }

    /// Training loss of its step; NaN if no row tells.
    double loss() {
        return rows.reversed().stream()
                .filter(row -> row.isProgress() && row.step() == step)
                .mapToDouble(row -> row.find("loss").orElse(Double.NaN))
                .findFirst()
                .orElse(Double.NaN);
    }

    /// @param after rows of this step and of those before it are left out
    /// @throws IOException if it is not readable, or not what transformers writes
    static TrainerStateFile read(Path file, long after) throws IOException {
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) > LARGEST) {
            throw new IOException(NAME + " is no regular file, or larger than " + LARGEST + " bytes");
        }
        try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS);
                var json = JSON.createParser(in)) {
            return read(json, after);
        } catch (JacksonException nonsense) {
            throw new IOException(NAME + " cannot be read", nonsense);
        }
    }

    private static TrainerStateFile read(JsonParser json, long after) throws IOException {
        long step = -1;
        double epoch = 0;
        var rows = new ArrayList<LogRow>();
        if (json.nextToken() != JsonToken.START_OBJECT) {
            throw new IOException(NAME + " is no object");
        }
        while (json.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = json.currentName();
            var value = json.nextToken();
            if (name.equals("global_step") && value == JsonToken.VALUE_NUMBER_INT) {
                step = json.getLongValue();
            } else if (name.equals("epoch") && value.isNumeric()) {
                epoch = json.getDoubleValue();
            } else if (name.equals("log_history") && value == JsonToken.START_ARRAY) {
                readRows(json, after, rows);
            } else {
                json.skipChildren();
            }
        }
        if (step < 0 || step > 1_000_000_000 || !Double.isFinite(epoch)) {
            throw new IOException(NAME + " has no sensible global_step and epoch");
        }
        return new TrainerStateFile(step, epoch, rows);
    }

    private static void readRows(JsonParser json, long after, List<LogRow> rows) throws IOException {
        for (var token = json.nextToken(); token == JsonToken.START_OBJECT; token = json.nextToken()) {
            var values = new HashMap<String, Double>();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                if (json.nextToken().isNumeric() && values.size() < MOST_VALUES) {
                    values.put(name, json.getDoubleValue());
                } else {
                    json.skipChildren();
                }
            }
            var row = new LogRow(values);
            if (row.step() > after) {
                if (rows.size() == MOST_ROWS) {
                    throw new IOException(NAME + " has more than " + MOST_ROWS + " rows");
                }
                rows.add(row);
            }
        }
    }
}
