-- How far the preparation of a run's data is, 0 to 100; null where nothing is known.
alter table training_run add column prepared_percent int check (prepared_percent between 0 and 100);
