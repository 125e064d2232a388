-- One row per working day with its number. The limit of n working days from a day on is the working day whose number
-- is the count of working days up to that day, plus n; so a limit never falls on a day off.
SELECT working_days AS number, day
FROM calendar
WHERE working
