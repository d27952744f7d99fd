-- Settings that recipes did not have when they were stored mean what was done then.
select set_config('tunewright.tenant', '*', true);
update experiment set recipe = '{"predictionRows": 0, "predictionTokens": 64}'::jsonb || recipe;
update recipe set data = '{"predictionRows": 0, "predictionTokens": 64}'::jsonb || data;
