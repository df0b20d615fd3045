-- How much of a conversation its reader wants to be told of: 0 nothing, 1 what names them, 2 everything. NULL is the default.

ALTER TABLE place ADD COLUMN level INTEGER;
