-- An item's content is about 2 kB and always read whole: kept in its row, uncompressed, it costs one page read.
ALTER TABLE "item_contents" ALTER COLUMN "content" SET STORAGE EXTERNAL;
--> statement-breakpoint
ALTER TABLE "item_contents" SET (toast_tuple_target = 8160);
