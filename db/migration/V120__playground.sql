-- Conversations with models, each a user's own.
create table playground_conversation (
    id         uuid primary key,
    tenant_id  uuid        not null,
    user_id    uuid        not null references identity_user on delete cascade,
    title      text        not null,
    -- names of the models that answer the next turn, in the order of their columns
    models     jsonb       not null,
    -- how they answer it
    settings   jsonb       not null,
    created_at timestamptz not null default now(),
    changed_at timestamptz not null default now(),
    unique (tenant_id, id)
);
create index playground_conversation_recent on playground_conversation (tenant_id, user_id, changed_at desc);
select tunewright_protect('playground_conversation');

create table playground_turn (
    tenant_id       uuid        not null,
    conversation_id uuid        not null,
    number          int         not null check (number > 0),
    question        text        not null,
    settings        jsonb       not null,
    asked_at        timestamptz not null default now(),
    primary key (tenant_id, conversation_id, number),
    foreign key (tenant_id, conversation_id) references playground_conversation (tenant_id, id) on delete cascade
);
select tunewright_protect('playground_turn');

create table playground_answer (
    tenant_id         uuid    not null,
    conversation_id   uuid    not null,
    turn              int     not null,
    -- column, from 0
    position          int     not null check (position >= 0),
    -- a name and no reference: what was said stays when a model is deleted
    model             text    not null,
    kind              text    not null check (kind in ('BASE', 'ADAPTER', 'MERGED', 'FULL')),
    state             text    not null check (state in ('RUNNING', 'ENDED', 'STOPPED', 'FAILED')),
    text              text    not null default '',
    -- code, message and arguments of what went wrong
    failure           jsonb,
    finish_reason     text    not null default '',
    prompt_tokens     int     not null default 0,
    answer_tokens     int     not null default 0,
    millis_to_first   bigint  not null default 0,
    tokens_per_second double precision not null default 0,
    primary key (tenant_id, conversation_id, turn, position),
    foreign key (tenant_id, conversation_id, turn)
        references playground_turn (tenant_id, conversation_id, number) on delete cascade
);
select tunewright_protect('playground_answer');
