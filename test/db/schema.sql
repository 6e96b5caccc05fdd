extension fuzzystrmatch
extension pg_trgm
table dataset_state column id smallint not null default 1
table dataset_state column load integer not null default 1
table dataset_state column loaded_at timestamp(3) with time zone not null default now()
table dataset_state column loaded_on date not null
table dataset_state constraint dataset_state_pkey PRIMARY KEY (id)
table dataset_state constraint dataset_state_single CHECK ((id = 1))
table dataset_state index UNIQUE INDEX dataset_state_pkey ON public.dataset_state USING btree (id)
table date_changes column changed_on date not null
table date_changes column id bigint not null identity
table date_changes column item_id text not null
table date_changes column key text not null
table date_changes constraint date_changes_pkey PRIMARY KEY (id)
table date_changes index INDEX date_changes_item_index ON public.date_changes USING btree (item_id)
table date_changes index UNIQUE INDEX date_changes_pkey ON public.date_changes USING btree (id)
table deliveries column attempts integer not null default 0
table deliveries column created_at timestamp(3) with time zone not null
table deliveries column document_id bigint not null
table deliveries column id bigint not null identity
table deliveries column kind text not null
table deliveries column lease_until timestamp(3) with time zone
table deliveries column put_off integer not null default 0
table deliveries column reason text
table deliveries column slot timestamp(3) with time zone not null
table deliveries column state text not null
table deliveries column subscription_id bigint not null
table deliveries column updated_at timestamp(3) with time zone not null
table deliveries constraint deliveries_document_id_documents_id_fk FOREIGN KEY (document_id) REFERENCES documents(id)
table deliveries constraint deliveries_kind CHECK ((kind = ANY (ARRAY['digest'::text, 'reminder'::text, 'notice'::text])))
table deliveries constraint deliveries_pkey PRIMARY KEY (id)
table deliveries constraint deliveries_reason CHECK (((reason IS NULL) = (state = ANY (ARRAY['planned'::text, 'sending'::text, 'sent'::text]))))
table deliveries constraint deliveries_slot UNIQUE (subscription_id, kind, slot)
table deliveries constraint deliveries_state CHECK ((state = ANY (ARRAY['planned'::text, 'sending'::text, 'sent'::text, 'retrying'::text, 'unknown'::text, 'failed'::text, 'skipped'::text])))
table deliveries constraint deliveries_subscription_id_subscriptions_id_fk FOREIGN KEY (subscription_id) REFERENCES subscriptions(id)
table deliveries index INDEX deliveries_document_index ON public.deliveries USING btree (document_id)
table deliveries index INDEX deliveries_open_index ON public.deliveries USING btree (state) WHERE (state = ANY (ARRAY['planned'::text, 'sending'::text, 'retrying'::text, 'unknown'::text, 'failed'::text]))
table deliveries index INDEX deliveries_updated_at_index ON public.deliveries USING brin (updated_at)
table deliveries index UNIQUE INDEX deliveries_pkey ON public.deliveries USING btree (id)
table deliveries index UNIQUE INDEX deliveries_slot ON public.deliveries USING btree (subscription_id, kind, slot)
table delivery_parts column delivery_id bigint not null
table delivery_parts column message_id text
table delivery_parts column ordinal smallint not null
table delivery_parts column state text not null
table delivery_parts column updated_at timestamp(3) with time zone not null
table delivery_parts constraint delivery_parts_delivery_id_deliveries_id_fk FOREIGN KEY (delivery_id) REFERENCES deliveries(id) ON DELETE CASCADE
table delivery_parts constraint delivery_parts_delivery_id_ordinal_pk PRIMARY KEY (delivery_id, ordinal)
table delivery_parts constraint delivery_parts_message_id CHECK (((message_id IS NOT NULL) = (state = 'sent'::text)))
table delivery_parts constraint delivery_parts_state CHECK ((state = ANY (ARRAY['sending'::text, 'sent'::text, 'unknown'::text, 'failed'::text])))
table delivery_parts index UNIQUE INDEX delivery_parts_delivery_id_ordinal_pk ON public.delivery_parts USING btree (delivery_id, ordinal)
table document_dates column document_id bigint not null
table document_dates column is_change boolean not null default false
table document_dates column item_id text not null
table document_dates column key text not null
table document_dates column step smallint
table document_dates column version integer not null
table document_dates constraint document_dates_document_id_documents_id_fk FOREIGN KEY (document_id) REFERENCES documents(id) ON DELETE CASCADE
table document_dates constraint document_dates_fact UNIQUE (document_id, item_id, key)
table document_dates index INDEX document_dates_item_index ON public.document_dates USING btree (item_id)
table document_dates index UNIQUE INDEX document_dates_fact ON public.document_dates USING btree (document_id, item_id, key)
table documents column as_of date
table documents column content json not null
table documents column created_at timestamp(3) with time zone not null
table documents column hash text not null
table documents column id bigint not null identity
table documents column load integer
table documents constraint documents_hash UNIQUE (hash)
table documents constraint documents_pkey PRIMARY KEY (id)
table documents index UNIQUE INDEX documents_hash ON public.documents USING btree (hash)
table documents index UNIQUE INDEX documents_pkey ON public.documents USING btree (id)
table gateway_leases column name text not null
table gateway_leases column owner text not null
table gateway_leases column until_ms double precision not null
table gateway_leases constraint gateway_leases_pkey PRIMARY KEY (name)
table gateway_leases index UNIQUE INDEX gateway_leases_pkey ON public.gateway_leases USING btree (name)
table installations column created_at timestamp(3) with time zone not null
table installations column installed_for text not null
table installations column key_id text not null
table installations column payload bytea not null
table installations column platform text not null
table installations column updated_at timestamp(3) with time zone not null
table installations constraint installations_platform CHECK ((platform = ANY (ARRAY['slack'::text, 'discord'::text, 'console'::text])))
table installations constraint installations_platform_installed_for_pk PRIMARY KEY (platform, installed_for)
table installations index UNIQUE INDEX installations_platform_installed_for_pk ON public.installations USING btree (platform, installed_for)
table item_contents column content json not null storage e
table item_contents column item_id text not null
table item_contents constraint item_contents_item_id_items_id_fk FOREIGN KEY (item_id) REFERENCES items(id)
table item_contents constraint item_contents_pkey PRIMARY KEY (item_id)
table item_contents index UNIQUE INDEX item_contents_pkey ON public.item_contents USING btree (item_id)
table item_contents with toast_tuple_target=8160
table item_identifiers column base text not null
table item_identifiers column digits text not null
table item_identifiers column item_id text not null
table item_identifiers column ordinal smallint not null
table item_identifiers column replaced boolean not null
table item_identifiers column whole text not null
table item_identifiers constraint item_identifiers_item_id_items_id_fk FOREIGN KEY (item_id) REFERENCES items(id)
table item_identifiers constraint item_identifiers_item_id_ordinal_pk PRIMARY KEY (item_id, ordinal)
table item_identifiers index INDEX item_identifiers_base_index ON public.item_identifiers USING btree (base text_pattern_ops)
table item_identifiers index INDEX item_identifiers_digits_index ON public.item_identifiers USING btree (digits)
table item_identifiers index INDEX item_identifiers_whole_index ON public.item_identifiers USING btree (whole text_pattern_ops)
table item_identifiers index UNIQUE INDEX item_identifiers_item_id_ordinal_pk ON public.item_identifiers USING btree (item_id, ordinal)
table item_words column is_part boolean not null
table item_words column item_id text not null
table item_words column name text not null
table item_words column words tsvector not null
table item_words constraint item_words_item_id_items_id_fk FOREIGN KEY (item_id) REFERENCES items(id)
table item_words constraint item_words_pkey PRIMARY KEY (item_id)
table item_words index INDEX item_words_words_index ON public.item_words USING gin (words)
table item_words index UNIQUE INDEX item_words_pkey ON public.item_words USING btree (item_id)
table items column committee text
table items column content_hash text not null
table items column family text not null
table items column file_hash text not null
table items column id text not null
table items column identifier text
table items column legal_weight text
table items column search_text text not null
table items column sectors text[] not null
table items column status text not null
table items column title text not null
table items column type text not null
table items column withdrawn_on date
table items constraint items_lead_sector CHECK ((cardinality(sectors) >= 1))
table items constraint items_legal_weight CHECK ((legal_weight = ANY (ARRAY['mandatory'::text, 'recommended'::text, 'guidance'::text, 'voluntary'::text])))
table items constraint items_pkey PRIMARY KEY (id)
table items constraint items_sectors CHECK ((sectors <@ ARRAY['automotive'::text, 'batteries'::text, 'artificial-intelligence'::text, 'data'::text, 'cybersecurity'::text, 'telecom-ict'::text, 'semiconductors'::text, 'robotics'::text, 'smart-home-iot'::text, 'electrical-electronics'::text, 'energy-efficiency'::text, 'carbon-climate'::text, 'environment-chemicals'::text, 'circular-economy'::text, 'energy'::text, 'machinery'::text, 'construction'::text, 'medical-devices'::text, 'consumer-products'::text, 'food-cosmetics-agriculture'::text, 'certification'::text, 'metrology-quality'::text, 'standardisation-governance'::text, 'market-access'::text]))
table items constraint items_status CHECK ((status = ANY (ARRAY['planned'::text, 'drafting'::text, 'consultation'::text, 'approved'::text, 'published'::text, 'in-force'::text, 'replaced'::text, 'withdrawn'::text, 'announced'::text, 'active'::text, 'completed'::text])))
table items constraint items_type CHECK ((type = ANY (ARRAY['mandatory-national-standard'::text, 'recommended-national-standard'::text, 'guiding-technical-document'::text, 'sector-standard'::text, 'association-standard'::text, 'local-standard'::text, 'international-standard'::text, 'law'::text, 'administrative-regulation'::text, 'departmental-rule'::text, 'policy-plan'::text, 'certification-rule'::text, 'catalogue'::text, 'technical-guideline'::text, 'call'::text, 'event'::text, 'organisation'::text, 'other'::text])))
table items index INDEX items_committee_index ON public.items USING gin (committee gin_trgm_ops)
table items index INDEX items_family_index ON public.items USING btree (family)
table items index INDEX items_sectors_index ON public.items USING gin (sectors)
table items index UNIQUE INDEX items_pkey ON public.items USING btree (id)
table key_date_versions column conflict text
table key_date_versions column end_first_day date
table key_date_versions column end_last_day date
table key_date_versions column end_precision text
table key_date_versions column first_day date not null
table key_date_versions column item_id text not null
table key_date_versions column key text not null
table key_date_versions column kind text not null
table key_date_versions column known_since date not null
table key_date_versions column last_day date not null
table key_date_versions column load integer not null default 1
table key_date_versions column loaded_at timestamp(3) with time zone not null default now()
table key_date_versions column note text
table key_date_versions column precision text not null
table key_date_versions column proposed boolean not null
table key_date_versions column scope text
table key_date_versions column source json not null
table key_date_versions column version integer not null
table key_date_versions constraint key_date_versions_days CHECK ((first_day <= last_day))
table key_date_versions constraint key_date_versions_end_precision CHECK ((end_precision = ANY (ARRAY['day'::text, 'month'::text, 'quarter'::text, 'half-year'::text, 'year'::text])))
table key_date_versions constraint key_date_versions_item_id_items_id_fk FOREIGN KEY (item_id) REFERENCES items(id)
table key_date_versions constraint key_date_versions_item_id_key_version_pk PRIMARY KEY (item_id, key, version)
table key_date_versions constraint key_date_versions_kind CHECK ((kind = ANY (ARRAY['comment-open'::text, 'comment-deadline'::text, 'adoption'::text, 'publication'::text, 'entry-into-force'::text, 'mandatory-application'::text, 'transition-end'::text, 'submission-deadline'::text, 'target'::text, 'event'::text, 'establishment'::text])))
table key_date_versions constraint key_date_versions_precision CHECK (("precision" = ANY (ARRAY['day'::text, 'month'::text, 'quarter'::text, 'half-year'::text, 'year'::text])))
table key_date_versions constraint key_date_versions_version CHECK ((version >= 1))
table key_date_versions index UNIQUE INDEX key_date_versions_item_id_key_version_pk ON public.key_date_versions USING btree (item_id, key, version)
table key_dates column decisive_day date not null
table key_dates column family text not null
table key_dates column first_day date not null
table key_dates column item_id text not null
table key_dates column key text not null
table key_dates column kind text not null
table key_dates column known_since date not null
table key_dates column last_day date not null
table key_dates column load integer not null default 1
table key_dates column sectors text[] not null
table key_dates column version integer not null
table key_dates constraint key_dates_item_id_items_id_fk FOREIGN KEY (item_id) REFERENCES items(id)
table key_dates constraint key_dates_item_id_key_pk PRIMARY KEY (item_id, key)
table key_dates constraint key_dates_kind CHECK ((kind = ANY (ARRAY['comment-open'::text, 'comment-deadline'::text, 'adoption'::text, 'publication'::text, 'entry-into-force'::text, 'mandatory-application'::text, 'transition-end'::text, 'submission-deadline'::text, 'target'::text, 'event'::text, 'establishment'::text])))
table key_dates constraint key_dates_version FOREIGN KEY (item_id, key, version) REFERENCES key_date_versions(item_id, key, version)
table key_dates index INDEX key_dates_days_index ON public.key_dates USING btree (last_day, first_day)
table key_dates index INDEX key_dates_decisive_day_index ON public.key_dates USING btree (decisive_day)
table key_dates index INDEX key_dates_known_since_index ON public.key_dates USING btree (known_since)
table key_dates index INDEX key_dates_load_index ON public.key_dates USING btree (load)
table key_dates index INDEX key_dates_sectors_index ON public.key_dates USING gin (sectors)
table key_dates index UNIQUE INDEX key_dates_item_id_key_pk ON public.key_dates USING btree (item_id, key)
table newsletters column content json not null
table newsletters column newsletter text not null
table newsletters constraint newsletters_pkey PRIMARY KEY (newsletter)
table newsletters index UNIQUE INDEX newsletters_pkey ON public.newsletters USING btree (newsletter)
table paces column free_at_ms double precision not null
table paces column key text not null
table paces column line_at_ms double precision not null
table paces constraint paces_pkey PRIMARY KEY (key)
table paces index UNIQUE INDEX paces_pkey ON public.paces USING btree (key)
table secrets column key bytea not null
table secrets column name text not null
table secrets constraint secrets_pkey PRIMARY KEY (name)
table secrets index UNIQUE INDEX secrets_pkey ON public.secrets USING btree (name)
table seen_requests column signature text not null
table seen_requests column stale_at timestamp(3) with time zone not null
table seen_requests constraint seen_requests_pkey PRIMARY KEY (signature)
table seen_requests index UNIQUE INDEX seen_requests_pkey ON public.seen_requests USING btree (signature)
table subscription_changes column changed_at timestamp(3) with time zone not null
table subscription_changes column changed_by text not null
table subscription_changes column id bigint not null identity
table subscription_changes column subscription_id bigint not null
table subscription_changes column what text not null
table subscription_changes constraint subscription_changes_pkey PRIMARY KEY (id)
table subscription_changes constraint subscription_changes_subscription_id_subscriptions_id_fk FOREIGN KEY (subscription_id) REFERENCES subscriptions(id)
table subscription_changes index INDEX subscription_changes_subscription_index ON public.subscription_changes USING btree (subscription_id)
table subscription_changes index UNIQUE INDEX subscription_changes_pkey ON public.subscription_changes USING btree (id)
table subscriptions column cadence json not null
table subscriptions column changes_seen bigint not null
table subscriptions column channel text not null
table subscriptions column created_at timestamp(3) with time zone not null
table subscriptions column detail text not null
table subscriptions column failing_since timestamp(3) with time zone
table subscriptions column failures integer not null default 0
table subscriptions column filter json not null
table subscriptions column horizon_days integer
table subscriptions column id bigint not null identity
table subscriptions column mention text
table subscriptions column next_look timestamp(3) with time zone not null
table subscriptions column owner text not null
table subscriptions column paused_by text
table subscriptions column paused_reason text
table subscriptions column paused_until timestamp(3) with time zone
table subscriptions column platform text not null
table subscriptions column remind boolean not null
table subscriptions column reminded_on date not null
table subscriptions column reminder_steps json not null
table subscriptions column slots_from timestamp(3) with time zone not null
table subscriptions column state text not null
table subscriptions column updated_at timestamp(3) with time zone not null
table subscriptions column when_empty text not null
table subscriptions column workspace text not null
table subscriptions constraint subscriptions_detail CHECK ((detail = ANY (ARRAY['compact'::text, 'full'::text, 'thread'::text])))
table subscriptions constraint subscriptions_failing CHECK (((failing_since IS NULL) = (failures = 0)))
table subscriptions constraint subscriptions_paused CHECK ((((state = 'paused'::text) = (paused_reason IS NOT NULL)) AND ((paused_reason IS NULL) = (paused_by IS NULL)) AND ((paused_until IS NULL) OR (paused_reason IS NOT NULL))))
table subscriptions constraint subscriptions_paused_by CHECK (((paused_by IS NULL) OR (paused_by = ANY (ARRAY['person'::text, 'platform'::text]))))
table subscriptions constraint subscriptions_pkey PRIMARY KEY (id)
table subscriptions constraint subscriptions_place UNIQUE (platform, workspace, channel)
table subscriptions constraint subscriptions_platform CHECK ((platform = ANY (ARRAY['slack'::text, 'discord'::text, 'console'::text])))
table subscriptions constraint subscriptions_state CHECK ((state = ANY (ARRAY['active'::text, 'paused'::text, 'removed'::text])))
table subscriptions constraint subscriptions_when_empty CHECK ((when_empty = ANY (ARRAY['say-so'::text, 'stay-silent'::text])))
table subscriptions index INDEX subscriptions_next_look_index ON public.subscriptions USING btree (next_look) WHERE (state = 'active'::text)
table subscriptions index INDEX subscriptions_paused_until_index ON public.subscriptions USING btree (paused_until) WHERE (paused_until IS NOT NULL)
table subscriptions index UNIQUE INDEX subscriptions_pkey ON public.subscriptions USING btree (id)
table subscriptions index UNIQUE INDEX subscriptions_place ON public.subscriptions USING btree (platform, workspace, channel)
table title_words column word text not null
table title_words constraint title_words_pkey PRIMARY KEY (word)
table title_words index INDEX title_words_word_index ON public.title_words USING gin (word gin_trgm_ops)
table title_words index UNIQUE INDEX title_words_pkey ON public.title_words USING btree (word)
table watches column changes_seen bigint not null
table watches column item_id text not null
table watches column subscription_id bigint not null
table watches constraint watches_subscription_id_item_id_pk PRIMARY KEY (subscription_id, item_id)
table watches constraint watches_subscription_id_subscriptions_id_fk FOREIGN KEY (subscription_id) REFERENCES subscriptions(id)
table watches index UNIQUE INDEX watches_subscription_id_item_id_pk ON public.watches USING btree (subscription_id, item_id)
table workspaces column access json not null
table workspaces column changed_by text not null
table workspaces column platform text not null
table workspaces column updated_at timestamp(3) with time zone not null
table workspaces column workspace text not null
table workspaces constraint workspaces_platform CHECK ((platform = ANY (ARRAY['slack'::text, 'discord'::text, 'console'::text])))
table workspaces constraint workspaces_platform_workspace_pk PRIMARY KEY (platform, workspace)
table workspaces index UNIQUE INDEX workspaces_platform_workspace_pk ON public.workspaces USING btree (platform, workspace)
