-- What happened and what was used. Both only grow: the trigger refuses changes by whoever owns the tables, too.

create table identity_audit (
    id         bigint generated always as identity primary key,
    tenant_id  uuid        not null references identity_organisation,
    at         timestamptz not null default now(),
    user_id    uuid,
    api_key_id uuid,
    -- as it was at the time; people and keys may be gone later
    actor      text        not null,
    address    text        not null,
    action     text        not null,
    object     text        not null,
    outcome    text        not null check (outcome in ('DONE', 'REFUSED'))
);
create index identity_audit_tenant on identity_audit (tenant_id, id desc);
select tunewright_protect('identity_audit');

create table identity_usage (
    id         bigint generated always as identity primary key,
    tenant_id  uuid        not null references identity_organisation,
    at         timestamptz not null default now(),
    user_id    uuid,
    api_key_id uuid,
    kind       text        not null,
    amount     bigint      not null check (amount >= 0),
    -- what it was used for, such as a run; counted once for each kind
    reference  text        not null,
    unique (tenant_id, reference, kind)
);
create index identity_usage_tenant on identity_usage (tenant_id, kind, at);
select tunewright_protect('identity_usage');

create function identity_refuse_change() returns trigger
    language plpgsql as $$
begin
    raise exception 'table % is append-only', tg_table_name;
end $$;
create trigger append_only before update or delete or truncate on identity_audit
    for each statement execute function identity_refuse_change();
create trigger append_only before update or delete or truncate on identity_usage
    for each statement execute function identity_refuse_change();

-- Limits that differ from the installation's.
create table identity_quota (
    tenant_id uuid   not null references identity_organisation on delete cascade,
    kind      text   not null,
    amount    bigint not null check (amount >= 0),
    primary key (tenant_id, kind)
);
select tunewright_protect('identity_quota');
