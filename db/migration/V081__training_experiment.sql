-- An experiment that was run stays.
alter table training_run add foreign key (experiment_id) references experiment (id);
