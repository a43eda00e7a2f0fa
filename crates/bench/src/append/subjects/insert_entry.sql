insert into entry (position, recorded_at, actor, stream, sequence, kind, row_id, input, document, leaf)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
