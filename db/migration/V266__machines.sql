-- What a forecast costs; before there were prices, nothing did.
select set_config('tunewright.tenant', '*', true);
update experiment set forecast = '{"cost": 0}'::jsonb || forecast;

-- Speeds are those of a machine and a trainer.
alter table experiment_speed
    add column machine text not null default 'this-machine',
    add column trainer text not null default '',
    add column nodes   int  not null default 1;
drop index experiment_speed_newest;
create index experiment_speed_newest
    on experiment_speed (tenant_id, base_model, method, precision, machine, trainer, nodes, measured_at desc);
