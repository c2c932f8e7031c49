CREATE TABLE "agent_activity" (
	"agent" uuid PRIMARY KEY NOT NULL,
	"last_seen_at" bigint,
	"last_address" text,
	"minute_at" bigint NOT NULL,
	"minute_count" integer NOT NULL,
	"hour_at" bigint NOT NULL,
	"hour_count" integer NOT NULL,
	"misses_at" bigint NOT NULL,
	"misses_count" integer NOT NULL,
	"denials_at" bigint NOT NULL,
	"denials_count" integer NOT NULL,
	"violation_at" bigint
);
--> statement-breakpoint
CREATE TABLE "agent_nonces" (
	"agent" uuid NOT NULL,
	"nonce" text NOT NULL,
	"expires_at" bigint NOT NULL,
	CONSTRAINT "agent_nonces_agent_nonce_pk" PRIMARY KEY("agent","nonce")
);
--> statement-breakpoint
CREATE TABLE "agent_uses" (
	"agent" uuid NOT NULL,
	"entry" uuid NOT NULL,
	"field" uuid NOT NULL,
	"minute_at" bigint NOT NULL,
	"hour_at" bigint NOT NULL,
	CONSTRAINT "agent_uses_agent_entry_field_pk" PRIMARY KEY("agent","entry","field")
);
--> statement-breakpoint
CREATE TABLE "agents" (
	"id" uuid PRIMARY KEY NOT NULL,
	"vault" uuid NOT NULL,
	"version" bigint NOT NULL,
	"roster" "bytea" NOT NULL,
	"state" text NOT NULL,
	"created_at" bigint NOT NULL,
	"purposes" text[] NOT NULL,
	"per_minute" integer NOT NULL,
	"per_hour" integer NOT NULL,
	"misses_per_hour" integer NOT NULL,
	"addresses" text[] NOT NULL,
	"expires_at" bigint,
	"token_hash" "bytea" NOT NULL,
	"token_expires_at" bigint NOT NULL,
	"bundle" "bytea",
	"public_key" "bytea",
	"enrolment" "bytea",
	"redeemed_at" bigint,
	"redeemed_address" text,
	"confirmed_at" bigint,
	"contested_at" bigint,
	"contested_address" text,
	CONSTRAINT "agents_state" CHECK ("agents"."state" in ('pending', 'enrolling', 'active', 'paused', 'locked', 'revoked'))
);
--> statement-breakpoint
CREATE TABLE "attempts" (
	"subject" text PRIMARY KEY NOT NULL,
	"since" bigint NOT NULL,
	"count" integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit" (
	"vault" uuid NOT NULL,
	"seq" bigint NOT NULL,
	"time" bigint NOT NULL,
	"actor" text NOT NULL,
	"agent" uuid,
	"action" text NOT NULL,
	"outcome" text NOT NULL,
	"reason" text,
	"entry" uuid,
	"field" uuid,
	"address" text NOT NULL,
	"user_agent" text NOT NULL,
	"base" "bytea",
	"signature" "bytea",
	"mac" "bytea",
	"body" "bytea",
	"request_seq" bigint,
	"hash" "bytea" NOT NULL,
	CONSTRAINT "audit_vault_seq_pk" PRIMARY KEY("vault","seq")
);
--> statement-breakpoint
CREATE TABLE "challenges" (
	"challenge" "bytea" PRIMARY KEY NOT NULL,
	"kind" text NOT NULL,
	"subject" text NOT NULL,
	"session" uuid,
	"user_handle" "bytea",
	"expires_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "claim_codes" (
	"hash" "bytea" PRIMARY KEY NOT NULL,
	"created_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "entries" (
	"id" uuid PRIMARY KEY NOT NULL,
	"vault" uuid NOT NULL,
	"version" bigint NOT NULL,
	"header" "bytea" NOT NULL,
	"trashed" boolean NOT NULL
);
--> statement-breakpoint
CREATE TABLE "entry_versions" (
	"entry" uuid NOT NULL,
	"version" bigint NOT NULL,
	"header" "bytea" NOT NULL,
	"at" bigint NOT NULL,
	CONSTRAINT "entry_versions_entry_version_pk" PRIMARY KEY("entry","version")
);
--> statement-breakpoint
CREATE TABLE "field_values" (
	"entry" uuid NOT NULL,
	"field" uuid NOT NULL,
	"epoch" integer NOT NULL,
	"value" "bytea" NOT NULL,
	"wrap" "bytea" NOT NULL,
	CONSTRAINT "field_values_entry_field_epoch_pk" PRIMARY KEY("entry","field","epoch")
);
--> statement-breakpoint
CREATE TABLE "fields" (
	"entry" uuid NOT NULL,
	"id" uuid NOT NULL,
	"personal" boolean NOT NULL,
	"epoch" integer NOT NULL,
	"removed" boolean NOT NULL,
	CONSTRAINT "fields_entry_id_pk" PRIMARY KEY("entry","id")
);
--> statement-breakpoint
CREATE TABLE "grants" (
	"agent" uuid NOT NULL,
	"entry" uuid NOT NULL,
	"field" uuid NOT NULL,
	"epoch" integer NOT NULL,
	"serial" bigint NOT NULL,
	"sealed" "bytea" NOT NULL,
	CONSTRAINT "grants_agent_entry_field_pk" PRIMARY KEY("agent","entry","field")
);
--> statement-breakpoint
CREATE TABLE "lookup_tags" (
	"agent" uuid NOT NULL,
	"tag" "bytea" NOT NULL,
	"entry" uuid NOT NULL,
	"field" uuid NOT NULL,
	CONSTRAINT "lookup_tags_agent_tag_pk" PRIMARY KEY("agent","tag")
);
--> statement-breakpoint
CREATE TABLE "passkeys" (
	"id" text PRIMARY KEY NOT NULL,
	"vault" uuid NOT NULL,
	"public_key" "bytea" NOT NULL,
	"sign_count" bigint NOT NULL,
	"transports" text[] NOT NULL,
	"backed_up" boolean NOT NULL,
	"name" "bytea" NOT NULL,
	"wrap_vault" "bytea",
	"wrap_personal" "bytea",
	"created_at" bigint NOT NULL,
	"last_used_at" bigint,
	CONSTRAINT "passkeys_wraps" CHECK (("passkeys"."wrap_vault" is null) = ("passkeys"."wrap_personal" is null))
);
--> statement-breakpoint
CREATE TABLE "recoveries" (
	"vault" uuid PRIMARY KEY NOT NULL,
	"id" "bytea" NOT NULL,
	"auth_hash" "bytea" NOT NULL,
	"wrap_vault" "bytea" NOT NULL,
	"wrap_personal" "bytea" NOT NULL,
	"created_at" bigint NOT NULL,
	"confirmed_at" bigint,
	CONSTRAINT "recoveries_id_unique" UNIQUE("id")
);
--> statement-breakpoint
CREATE TABLE "sessions" (
	"id" uuid PRIMARY KEY NOT NULL,
	"vault" uuid NOT NULL,
	"token_hash" "bytea" NOT NULL,
	"credential" text NOT NULL,
	"created_at" bigint NOT NULL,
	"last_seen_at" bigint NOT NULL,
	"locked_at" bigint,
	"expires_at" bigint NOT NULL,
	"address" text NOT NULL,
	"user_agent" text NOT NULL,
	CONSTRAINT "sessions_token_hash_unique" UNIQUE("token_hash")
);
--> statement-breakpoint
CREATE TABLE "tickets" (
	"hash" "bytea" PRIMARY KEY NOT NULL,
	"vault" uuid NOT NULL,
	"kind" text NOT NULL,
	"session" uuid,
	"expires_at" bigint NOT NULL
);
--> statement-breakpoint
CREATE TABLE "vaults" (
	"id" uuid PRIMARY KEY NOT NULL,
	"user_handle" "bytea" NOT NULL,
	"created_at" bigint NOT NULL,
	"settings" "bytea" NOT NULL,
	"settings_version" bigint NOT NULL,
	"manifest" "bytea" NOT NULL,
	"counter" bigint NOT NULL,
	"audit_seq" bigint NOT NULL,
	"audit_hash" "bytea" NOT NULL,
	"pin" "bytea",
	"pin_counter" bigint NOT NULL,
	CONSTRAINT "vaults_user_handle_unique" UNIQUE("user_handle")
);
--> statement-breakpoint
ALTER TABLE "agent_activity" ADD CONSTRAINT "agent_activity_agent_agents_id_fk" FOREIGN KEY ("agent") REFERENCES "public"."agents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agent_uses" ADD CONSTRAINT "agent_uses_agent_agents_id_fk" FOREIGN KEY ("agent") REFERENCES "public"."agents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "agents" ADD CONSTRAINT "agents_vault_vaults_id_fk" FOREIGN KEY ("vault") REFERENCES "public"."vaults"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "challenges" ADD CONSTRAINT "challenges_session_sessions_id_fk" FOREIGN KEY ("session") REFERENCES "public"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entries" ADD CONSTRAINT "entries_vault_vaults_id_fk" FOREIGN KEY ("vault") REFERENCES "public"."vaults"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "entry_versions" ADD CONSTRAINT "entry_versions_entry_entries_id_fk" FOREIGN KEY ("entry") REFERENCES "public"."entries"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "field_values" ADD CONSTRAINT "field_values_entry_field_fields_entry_id_fk" FOREIGN KEY ("entry","field") REFERENCES "public"."fields"("entry","id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fields" ADD CONSTRAINT "fields_entry_entries_id_fk" FOREIGN KEY ("entry") REFERENCES "public"."entries"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_agent_agents_id_fk" FOREIGN KEY ("agent") REFERENCES "public"."agents"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "grants" ADD CONSTRAINT "grants_entry_field_epoch_field_values_entry_field_epoch_fk" FOREIGN KEY ("entry","field","epoch") REFERENCES "public"."field_values"("entry","field","epoch") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lookup_tags" ADD CONSTRAINT "lookup_tags_agent_entry_field_grants_agent_entry_field_fk" FOREIGN KEY ("agent","entry","field") REFERENCES "public"."grants"("agent","entry","field") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "passkeys" ADD CONSTRAINT "passkeys_vault_vaults_id_fk" FOREIGN KEY ("vault") REFERENCES "public"."vaults"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "recoveries" ADD CONSTRAINT "recoveries_vault_vaults_id_fk" FOREIGN KEY ("vault") REFERENCES "public"."vaults"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "sessions" ADD CONSTRAINT "sessions_vault_vaults_id_fk" FOREIGN KEY ("vault") REFERENCES "public"."vaults"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_vault_vaults_id_fk" FOREIGN KEY ("vault") REFERENCES "public"."vaults"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "tickets" ADD CONSTRAINT "tickets_session_sessions_id_fk" FOREIGN KEY ("session") REFERENCES "public"."sessions"("id") ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "agent_nonces_expires" ON "agent_nonces" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "agent_uses_hour" ON "agent_uses" USING btree ("hour_at");--> statement-breakpoint
CREATE INDEX "agents_vault" ON "agents" USING btree ("vault");--> statement-breakpoint
CREATE INDEX "audit_agent" ON "audit" USING btree ("vault","agent","seq") WHERE "audit"."agent" is not null;--> statement-breakpoint
CREATE INDEX "audit_entry" ON "audit" USING btree ("vault","entry","seq") WHERE "audit"."entry" is not null;--> statement-breakpoint
CREATE INDEX "challenges_expires" ON "challenges" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "entries_vault" ON "entries" USING btree ("vault");--> statement-breakpoint
CREATE INDEX "grants_entry" ON "grants" USING btree ("entry");--> statement-breakpoint
CREATE INDEX "lookup_tags_grant" ON "lookup_tags" USING btree ("agent","entry","field");--> statement-breakpoint
CREATE INDEX "passkeys_vault" ON "passkeys" USING btree ("vault");--> statement-breakpoint
CREATE INDEX "sessions_vault" ON "sessions" USING btree ("vault");--> statement-breakpoint
CREATE INDEX "sessions_expires" ON "sessions" USING btree ("expires_at");--> statement-breakpoint
CREATE INDEX "tickets_expires" ON "tickets" USING btree ("expires_at");