-- The head of a log in a file is its last entry, and nothing moves it: what a server needs here a file does not.
select 1;
