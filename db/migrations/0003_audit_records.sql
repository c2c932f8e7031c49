-- A row is kept as the bytes that are hashed and its hash, which whoever verifies the log reads as they are.
ALTER TABLE "audit" ADD COLUMN "record" "bytea";--> statement-breakpoint
ALTER TABLE "audit" DISABLE TRIGGER audit_append_only;--> statement-breakpoint
UPDATE "audit" SET "record" =
  int4send(8) || int8send("seq") || int4send(8) || int8send("time")
  || int4send(octet_length("actor")) || convert_to("actor", 'UTF8')
  || case when "agent" is null then int4send(0) else int4send(17) || '\x01'::bytea || uuid_send("agent") end
  || int4send(octet_length("action")) || convert_to("action", 'UTF8')
  || int4send(octet_length("outcome")) || convert_to("outcome", 'UTF8')
  || case when "reason" is null then int4send(0) else int4send(1 + octet_length("reason")) || '\x01'::bytea || convert_to("reason", 'UTF8') end
  || case when "entry" is null then int4send(0) else int4send(17) || '\x01'::bytea || uuid_send("entry") end
  || case when "field" is null then int4send(0) else int4send(17) || '\x01'::bytea || uuid_send("field") end
  || int4send(octet_length("address")) || convert_to("address", 'UTF8')
  || int4send(octet_length("user_agent")) || convert_to("user_agent", 'UTF8')
  || case when "base" is null then int4send(0)
    -- context("clavitor/v1/audit/request", base, signature, mac, body) behind its 49 bytes of head and lengths
    else int4send(1 + 49 + octet_length("base") + octet_length("signature") + octet_length("mac") + octet_length("body"))
      || '\x01'::bytea || int4send(25) || 'clavitor/v1/audit/request'::bytea || int4send(4)
      || int4send(octet_length("base")) || "base" || int4send(octet_length("signature")) || "signature"
      || int4send(octet_length("mac")) || "mac" || int4send(octet_length("body")) || "body" end
  || case when "request_seq" is null then int4send(0) else int4send(9) || '\x01'::bytea || int8send("request_seq") end
  || "hash";--> statement-breakpoint
ALTER TABLE "audit" ENABLE TRIGGER audit_append_only;--> statement-breakpoint
ALTER TABLE "audit" ALTER COLUMN "record" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "audit" DROP COLUMN "actor";--> statement-breakpoint
ALTER TABLE "audit" DROP COLUMN "reason";--> statement-breakpoint
ALTER TABLE "audit" DROP COLUMN "field";--> statement-breakpoint
ALTER TABLE "audit" DROP COLUMN "address";--> statement-breakpoint
ALTER TABLE "audit" DROP COLUMN "user_agent";--> statement-breakpoint
ALTER TABLE "audit" DROP COLUMN "base";--> statement-breakpoint
ALTER TABLE "audit" DROP COLUMN "signature";--> statement-breakpoint
ALTER TABLE "audit" DROP COLUMN "mac";--> statement-breakpoint
ALTER TABLE "audit" DROP COLUMN "body";--> statement-breakpoint
ALTER TABLE "audit" DROP COLUMN "request_seq";--> statement-breakpoint
ALTER TABLE "audit" DROP COLUMN "hash";
