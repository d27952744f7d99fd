-- Datasets, their immutable versions, and where the rows of each version stand in its file.
create table dataset (
    id          uuid        primary key,
    tenant_id   uuid        not null references identity_organisation,
    name        text        not null,
    -- numbers are never given twice, also after a version was deleted
    next_number integer     not null default 1,
    created_at  timestamptz not null default now()
);
create unique index dataset_name on dataset (tenant_id, lower(name));
select tunewright_protect('dataset');

create table dataset_version (
    id             uuid             primary key,
    tenant_id      uuid             not null,
    dataset_id     uuid             not null references dataset,
    number         integer          not null,
    hash           text             not null,
    bytes          bigint           not null,
    file_name      text             not null,
    format         text             not null,
    -- whether the file is one JSON array, so that lines are row numbers
    json_array     boolean          not null,
    row_count      integer          not null,
    error_rows     integer          not null,
    warning_rows   integer          not null,
    training_rows  integer          not null,
    held_out_rows  integer          not null,
    held_out_share double precision not null,
    -- finding code to number of times
    counts         jsonb            not null,
    file_findings  jsonb            not null,
    origin         text             not null check (origin in ('UPLOAD', 'ROWS_DROPPED', 'IDENTITY_FORM')),
    parent_id      uuid             references dataset_version on delete set null,
    parent_number  integer,
    dropped_rows   integer          not null default 0,
    author         uuid             not null,
    created_at     timestamptz      not null default now(),
    unique (dataset_id, number),
    unique (tenant_id, id)
);
create index dataset_version_by_dataset on dataset_version (tenant_id, dataset_id, number desc);
create index dataset_version_by_time on dataset_version (tenant_id, created_at desc, id);
create index dataset_version_parent on dataset_version (parent_id) where parent_id is not null;
select tunewright_protect('dataset_version');

-- One row of a version. Its text stays in the file: a million rows are a million short lines here.
create table dataset_row (
    tenant_id     uuid    not null,
    version_id    uuid    not null references dataset_version on delete cascade,
    number        integer not null,
    line          integer not null,
    state         text    not null check (state in ('FINE', 'WARNING', 'ERROR')),
    -- null for rows that cannot be trained on
    split         text    check (split in ('TRAINING', 'HELD_OUT')),
    start_byte    bigint  not null,
    bytes         integer not null,
    question_hash bigint  not null,
    -- null where nothing was found
    findings      text,
    primary key (version_id, number)
);
create index dataset_row_findings on dataset_row (tenant_id, version_id, state, number) where state <> 'FINE';
select tunewright_protect('dataset_row');

-- How many tokens the rows of a version have for one tokenizer and template.
create table dataset_lengths (
    tenant_id   uuid        not null,
    version_id  uuid        not null references dataset_version on delete cascade,
    -- fingerprint of the model whose tokenizer and template counted
    model       text        not null,
    statistics  jsonb       not null,
    measured_at timestamptz not null default now(),
    primary key (tenant_id, version_id, model)
);
select tunewright_protect('dataset_lengths');
