{{/*
What every service is told, as Quarkus reads it from config/application.properties beside it. Not by environment variables: names of replicas and
data centres are keys of maps there, and a variable's name cannot say where a dash was.
*/}}
{{- define "spindle.configuration.kafka" -}}
kafka.bootstrap.servers={{ .Values.kafka.bootstrapServers }}
{{- if ne .Values.kafka.securityProtocol "PLAINTEXT" }}
kafka.security.protocol={{ .Values.kafka.securityProtocol }}
{{- end }}
{{- if hasPrefix "SASL_" .Values.kafka.securityProtocol }}
{{- if not .Values.kafka.sasl.secretName }}
{{- fail (printf "kafka.securityProtocol is %s: set kafka.sasl.secretName to a Secret with the key sasl.jaas.config" .Values.kafka.securityProtocol) }}
{{- end }}
kafka.sasl.mechanism={{ .Values.kafka.sasl.mechanism }}
kafka.sasl.jaas.config=${KAFKA_SASL_JAAS_CONFIG}
{{- end }}
{{- end }}

{{/* Takes (dict "root" $ "database" the values of one). */}}
{{- define "spindle.configuration.database" -}}
{{- $server := .root.Values.postgresql }}
{{- if and $server.tls (not .root.Values.trustStore.secretName) }}
{{- fail "postgresql.tls needs trustStore.secretName: a Secret with a PKCS #12 trust store that the server's certificate is checked with" }}
{{- end }}
{{- $address := printf "postgresql://%s:%v/%s" $server.host $server.port .database.database }}
quarkus.datasource.reactive.url={{ $address }}
quarkus.datasource.jdbc.url=jdbc:{{ $address }}{{ if $server.tls }}?sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory{{ end }}
{{- if $server.tls }}
quarkus.datasource.reactive.postgresql.ssl-mode=verify-full
quarkus.datasource.reactive.hostname-verification-algorithm=HTTPS
# The reactive client does not know the JVM's trust store.
quarkus.datasource.reactive.trust-certificate-pfx=true
quarkus.datasource.reactive.trust-certificate-pfx.path=/etc/spindle/trust/{{ .root.Values.trustStore.key }}
quarkus.datasource.reactive.trust-certificate-pfx.password=${TRUST_STORE_PASSWORD}
{{- end }}
# A database that comes up beside us, or fails over.
quarkus.flyway.connect-retries=30
quarkus.flyway.connect-retries-interval=2s
{{- end }}

{{/* The database's role, for a pod's environment; takes one's values. */}}
{{- define "spindle.environment.database" -}}
- name: QUARKUS_DATASOURCE_USERNAME
  valueFrom: {secretKeyRef: {name: {{ .secretName }}, key: username}}
- name: QUARKUS_DATASOURCE_PASSWORD
  valueFrom: {secretKeyRef: {name: {{ .secretName }}, key: password}}
{{- end }}

{{/* The buckets; takes (dict "root" $ "prefix" "spindle.sync"). */}}
{{- define "spindle.configuration.dataCentres" -}}
{{- $prefix := .prefix }}
{{- range $name, $bucket := .root.Values.dataCentres }}
{{- $variable := include "spindle.dataCentreVariable" $name }}
{{ $prefix }}.data-centres.{{ $name }}.endpoint={{ $bucket.endpoint }}
{{ $prefix }}.data-centres.{{ $name }}.bucket={{ $bucket.bucket }}
{{ $prefix }}.data-centres.{{ $name }}.region={{ $bucket.region | default "us-east-1" }}
{{ $prefix }}.data-centres.{{ $name }}.access-key=${ {{- $variable }}_ACCESS_KEY}
{{ $prefix }}.data-centres.{{ $name }}.secret-key=${ {{- $variable }}_SECRET_KEY}
{{- end }}
{{- end }}

{{/* Their keys, for a pod's environment; takes (dict "root" $ "reads" true for those that only read). */}}
{{- define "spindle.environment.dataCentres" -}}
{{- $reads := .reads }}
{{- range $name, $bucket := .root.Values.dataCentres }}
{{- $variable := include "spindle.dataCentreVariable" $name }}
{{- $secret := $bucket.secretName }}
{{- if $reads }}{{ $secret = $bucket.readSecretName | default $secret }}{{ end }}
- name: {{ $variable }}_ACCESS_KEY
  valueFrom: {secretKeyRef: {name: {{ $secret }}, key: accessKey}}
- name: {{ $variable }}_SECRET_KEY
  valueFrom: {secretKeyRef: {name: {{ $secret }}, key: secretKey}}
{{ end }}
{{- end }}
