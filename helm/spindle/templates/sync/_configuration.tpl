{{- define "spindle.sync.configuration" -}}
quarkus.http.host=0.0.0.0
{{ include "spindle.configuration.kafka" . }}
{{- include "spindle.configuration.dataCentres" (dict "root" . "prefix" "spindle.sync") }}

spindle.sync.upload-url={{ include "spindle.uploadUrl" . }}
spindle.sync.part-uploads={{ .Values.sync.partUploads }}
{{- end }}
