-- What an evaluation measured stays while the evaluation does. Rows from before may name what is gone: they are not checked.
alter table evaluation
    add foreign key (tenant_id, dataset_version_id) references dataset_version (tenant_id, id) on delete restrict not valid,
    add foreign key (base_model_id) references basemodel (id) on delete restrict not valid,
    add foreign key (tenant_id, tuned_model_id) references tunedmodel (tenant_id, id) on delete restrict not valid;
create index evaluation_by_base on evaluation (base_model_id);
create index evaluation_by_tuned on evaluation (tenant_id, tuned_model_id) where tuned_model_id is not null;
create index tunedmodel_by_base on tunedmodel (base_model_id);
create index tunedmodel_by_run on tunedmodel (run_id);
create index tunedmodel_by_adapter on tunedmodel (tenant_id, adapter_id) where adapter_id is not null;

-- A run's checkpoints, and what its job was asked for, go with the run.
alter table checkpoint
    drop constraint checkpoint_run_id_fkey,
    add foreign key (run_id) references training_run on delete cascade;
alter table api_fine_tuning_job
    add foreign key (run_id) references training_run on delete cascade not valid;
create index api_fine_tuning_job_run on api_fine_tuning_job (run_id);
