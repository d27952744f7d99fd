-- What the result of an experiment's runs is measured on before it is published, null for nothing.
alter table experiment
    add column evaluate_on       uuid,
    add column evaluate_on_label text not null default '',
    add foreign key (tenant_id, evaluate_on) references dataset_version (tenant_id, id) on delete restrict;
create index experiment_evaluate_on on experiment (tenant_id, evaluate_on) where evaluate_on is not null;

-- A run's model is made before it is measured and shown after; one of an older server is shown at once.
alter table tunedmodel add column published boolean not null default true;
