-- Settings that recipes did not have when they were stored mean what was done then.
select set_config('tunewright.tenant', '*', true);
update experiment
   set recipe = '{"lossOn": "answers", "earlyStoppingPatience": 0, "earlyStoppingThreshold": 0}'::jsonb || recipe;
update recipe
   set data = '{"lossOn": "answers", "earlyStoppingPatience": 0, "earlyStoppingThreshold": 0}'::jsonb || data;

-- Counts depend on which tokens count.
alter table experiment_token_count add column loss_on text not null default 'answers';
alter table experiment_token_count drop constraint experiment_token_count_pkey;
alter table experiment_token_count
    add primary key (tenant_id, dataset_version, model_fingerprint, max_length, loss_on);

-- Any checkpoint of a run may become a model, each once.
drop index tunedmodel_output;
create unique index tunedmodel_output on tunedmodel (tenant_id, run_id, step) where adapter_id is null;
