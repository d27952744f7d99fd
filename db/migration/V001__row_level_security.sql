-- The second wall between organisations. TenantDatabase names the organisation of a transaction in the setting
-- 'tunewright.tenant'; '*' is background work for all. Without the setting no row is visible.
create function tunewright_sees(tenant uuid) returns boolean
    language sql stable
    return coalesce(current_setting('tunewright.tenant', true), '') in ('*', tenant::text);

-- Puts a table that organisations own behind the wall; its owner is not exempt.
create function tunewright_protect(table_name text) returns void
    language plpgsql as $$
begin
    execute format('alter table %I enable row level security', table_name);
    execute format('alter table %I force row level security', table_name);
    execute format('create policy tenant on %I using (tunewright_sees(tenant_id)) with check (tunewright_sees(tenant_id))',
                   table_name);
end $$;
