package io.tunewright.playground;

import io.tunewright.identity.TenantDatabase;
import io.tunewright.identity.TenantId;
import io.tunewright.identity.UserId;
import io.tunewright.playground.Conversation.Answer;
import io.tunewright.playground.Conversation.Failure;
import io.tunewright.playground.Conversation.State;
import io.tunewright.playground.Conversation.Stats;
import io.tunewright.playground.Conversation.Summary;
import io.tunewright.playground.Conversation.Turn;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Repository;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/// Conversations; each belongs to one user, whom every method names.
@Repository
class ConversationRepository {

    private static final JsonMapper JSON = JsonMapper.shared();
    private static final TypeReference<List<String>> NAMES = new TypeReference<>() {};

    private final TenantDatabase database;

    ConversationRepository(TenantDatabase database) {
        this.database = database;
    }

    /// Newest first.
    List<Summary> recent(TenantId tenant, UserId user, int limit) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select id, title, changed_at,
                               (select count(*) from playground_turn turn
                                 where turn.tenant_id = :tenant and turn.conversation_id = playground_conversation.id) as turns
                          from playground_conversation
                         where tenant_id = :tenant and user_id = :user
                         order by changed_at desc
                         limit :limit
                        """)
                .param("tenant", tenant.value())
                .param("user", user.value())
                .param("limit", limit)
                .query((row, number) -> new Summary(
                        new ConversationId(row.getObject("id", UUID.class)),
                        row.getString("title"),
                        row.getInt("turns"),
                        row.getTimestamp("changed_at").toInstant()))
                .list());
    }

    Optional<Conversation> find(TenantId tenant, UserId user, ConversationId id) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        select * from playground_conversation
                         where tenant_id = :tenant and user_id = :user and id = :id
                        """)
                .param("tenant", tenant.value())
                .param("user", user.value())
                .param("id", id.value())
                .query((row, number) -> new Conversation(
                        id,
                        row.getString("title"),
                        JSON.readValue(row.getString("models"), NAMES),
                        settings(row),
                        turns(jdbc, tenant, id),
                        row.getTimestamp("changed_at").toInstant()))
                .optional());
    }

    void insert(TenantId tenant, UserId user, Conversation conversation) {
        database.run(tenant, jdbc -> jdbc.sql("""
                        insert into playground_conversation (id, tenant_id, user_id, title, models, settings)
                        values (:id, :tenant, :user, :title, :models::jsonb, :settings::jsonb)
                        """)
                .param("id", conversation.id().value())
                .param("tenant", tenant.value())
                .param("user", user.value())
                .param("title", conversation.title())
                .param("models", JSON.writeValueAsString(conversation.models()))
                .param("settings", JSON.writeValueAsString(conversation.settings()))
                .update());
    }

    boolean rename(TenantId tenant, UserId user, ConversationId id, String title) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        update playground_conversation set title = :title
                         where tenant_id = :tenant and user_id = :user and id = :id
                        """)
                        .param("tenant", tenant.value())
                        .param("user", user.value())
                        .param("id", id.value())
                        .param("title", title)
                        .update())
                == 1;
    }

    void choose(TenantId tenant, ConversationId id, List<String> models, ChatSettings settings) {
        database.run(tenant, jdbc -> jdbc.sql("""
                        update playground_conversation
                           set models = :models::jsonb, settings = :settings::jsonb, changed_at = now()
                         where tenant_id = :tenant and id = :id
                        """)
                .param("tenant", tenant.value())
                .param("id", id.value())
                .param("models", JSON.writeValueAsString(models))
                .param("settings", JSON.writeValueAsString(settings))
                .update());
    }

    boolean delete(TenantId tenant, UserId user, ConversationId id) {
        return database.as(tenant, jdbc -> jdbc.sql("""
                        delete from playground_conversation where tenant_id = :tenant and user_id = :user and id = :id
                        """)
                        .param("tenant", tenant.value())
                        .param("user", user.value())
                        .param("id", id.value())
                        .update())
                == 1;
    }

    void insertTurn(TenantId tenant, ConversationId id, Turn turn) {
        database.run(tenant, jdbc -> {
            jdbc.sql("""
                            insert into playground_turn (tenant_id, conversation_id, number, question, settings)
                            values (:tenant, :id, :number, :question, :settings::jsonb)
                            """)
                    .param("tenant", tenant.value())
                    .param("id", id.value())
                    .param("number", turn.number())
                    .param("question", turn.question())
                    .param("settings", JSON.writeValueAsString(turn.settings()))
                    .update();
            turn.answers().forEach(answer -> insertAnswer(jdbc, tenant, id, turn.number(), answer));
        });
    }

    void deleteTurn(TenantId tenant, ConversationId id, int number) {
        database.run(tenant, jdbc -> jdbc.sql("""
                        delete from playground_turn
                         where tenant_id = :tenant and conversation_id = :id and number = :number
                        """)
                .param("tenant", tenant.value())
                .param("id", id.value())
                .param("number", number)
                .update());
    }

    void deleteTurns(TenantId tenant, ConversationId id) {
        database.run(tenant, jdbc -> jdbc.sql(
                        "delete from playground_turn where tenant_id = :tenant and conversation_id = :id")
                .param("tenant", tenant.value())
                .param("id", id.value())
                .update());
    }

    void finish(TenantId tenant, ConversationId id, int turn, Answer answer) {
        var stats = answer.stats() == null ? new Stats("", 0, 0, 0, 0) : answer.stats();
        database.run(tenant, jdbc -> jdbc.sql("""
                        update playground_answer
                           set state = :state, text = :text, failure = :failure::jsonb, finish_reason = :reason,
                               prompt_tokens = :prompt, answer_tokens = :tokens,
                               millis_to_first = :first, tokens_per_second = :speed
                         where tenant_id = :tenant and conversation_id = :id and turn = :turn and position = :position
                        """)
                .param("tenant", tenant.value())
                .param("id", id.value())
                .param("turn", turn)
                .param("position", answer.position())
                .param("state", answer.state().name())
                .param("text", answer.text().replace("\0", ""))
                .param("failure", answer.failure() == null ? null : JSON.writeValueAsString(answer.failure()))
                .param("reason", stats.finishReason())
                .param("prompt", stats.promptTokens())
                .param("tokens", stats.answerTokens())
                .param("first", stats.millisToFirst())
                .param("speed", stats.tokensPerSecond())
                .update());
    }

    private static void insertAnswer(JdbcClient jdbc, TenantId tenant, ConversationId id, int turn, Answer answer) {
        jdbc.sql("""
                        insert into playground_answer (tenant_id, conversation_id, turn, position, model, kind, state)
                        values (:tenant, :id, :turn, :position, :model, :kind, :state)
                        """)
                .param("tenant", tenant.value())
                .param("id", id.value())
                .param("turn", turn)
                .param("position", answer.position())
                .param("model", answer.model())
                .param("kind", answer.kind().name())
                .param("state", answer.state().name())
                .update();
    }

    private static List<Turn> turns(JdbcClient jdbc, TenantId tenant, ConversationId id) {
        Map<Integer, List<Answer>> answers = jdbc
                .sql("""
                        select * from playground_answer
                         where tenant_id = :tenant and conversation_id = :id
                         order by turn, position
                        """)
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query((row, number) -> Map.entry(row.getInt("turn"), answer(row)))
                .list()
                .stream()
                .collect(Collectors.groupingBy(
                        Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
        return jdbc.sql("""
                        select * from playground_turn
                         where tenant_id = :tenant and conversation_id = :id
                         order by number
                        """)
                .param("tenant", tenant.value())
                .param("id", id.value())
                .query((row, number) -> new Turn(
                        row.getInt("number"),
                        row.getString("question"),
                        settings(row),
                        answers.getOrDefault(row.getInt("number"), List.of())))
                .list();
    }

    private static Answer answer(ResultSet row) throws SQLException {
        String failure = row.getString("failure");
        var state = State.valueOf(row.getString("state"));
        return new Answer(
                row.getInt("position"),
                row.getString("model"),
                ChatModelChoice.Kind.valueOf(row.getString("kind")),
                state,
                row.getString("text"),
                null,
                failure == null ? null : JSON.readValue(failure, Failure.class),
                row.getString("finish_reason").isEmpty()
                        ? null
                        : new Stats(
                                row.getString("finish_reason"),
                                row.getInt("prompt_tokens"),
                                row.getInt("answer_tokens"),
                                row.getLong("millis_to_first"),
                                row.getDouble("tokens_per_second")));
    }

    private static ChatSettings settings(ResultSet row) throws SQLException {
        return JSON.readValue(row.getString("settings"), ChatSettings.class);
    }
}
