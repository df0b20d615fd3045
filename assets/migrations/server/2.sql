-- What a page is made of, so that it does not read what it leaves out: who asks for messages may stand before very many
-- events, and who came late before very much that was closed. The numbers are those of `line.kind` without the bot.
CREATE INDEX sort ON line (channel, kind & 7, id);
