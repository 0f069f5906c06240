{{- define "spindle.upload.configuration" -}}
{{- $name := include "spindle.name" . -}}
{{ include "spindle.configuration.kafka" . }}
{{ include "spindle.configuration.database" (dict "root" . "database" .Values.postgresql.upload) }}

# Loader and sync fetch fragments from the very replica that has staged them.
spindle.upload.advertised-url=http://${POD_NAME}.{{ $name }}-upload-pods.{{ .Release.Namespace }}.svc:{{ include "spindle.port" "upload" }}
spindle.upload.staging=/var/lib/spindle/staging
{{- range $index := until (int .Values.loader.replicas) }}
spindle.upload.drives.loader-{{ $index }}=http://{{ $name }}-loader-{{ $index }}.{{ $name }}-loader.{{ $.Release.Namespace }}.svc:{{ include "spindle.port" "loader" }}
{{- end }}
spindle.upload.reconciler-url=http://{{ $name }}-reconciler.{{ .Release.Namespace }}.svc:{{ include "spindle.port" "reconciler" }}
{{- with .Values.dataCentres }}
spindle.upload.data-centres={{ keys . | sortAlpha | join "," }}
{{- end }}
spindle.upload.max-size={{ int64 .Values.upload.maxSizeBytes }}
spindle.upload.expires-after={{ .Values.upload.expiresAfter }}
spindle.upload.max-parallel={{ .Values.upload.maxParallel }}
# What has begun to arrive when the pod ends.
quarkus.shutdown.timeout={{ .Values.upload.drainSeconds }}s
{{- end }}
