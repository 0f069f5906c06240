{{- define "spindle.reconciler.configuration" -}}
{{ include "spindle.configuration.kafka" . }}
{{ include "spindle.configuration.database" (dict "root" . "database" .Values.postgresql.reconciler) }}

spindle.reconciler.idle-after={{ .Values.reconciler.idleAfter }}
{{- if .Values.kubevirt.enabled }}
spindle.reconciler.kubernetes.enabled=true
{{- with .Values.kubevirt.namespaces }}
spindle.reconciler.kubernetes.namespaces={{ join "," . }}
{{- end }}
spindle.reconciler.kubernetes.lease-namespace={{ .Release.Namespace }}
spindle.reconciler.kubernetes.lease-name={{ include "spindle.name" . }}-reconciler
spindle.reconciler.kubernetes.upload-url={{ include "spindle.uploadUrl" . }}
{{- with include "spindle.publicUploadUrl" . }}
spindle.reconciler.kubernetes.public-upload-url={{ . }}
{{- end }}
{{- end }}
{{- end }}
