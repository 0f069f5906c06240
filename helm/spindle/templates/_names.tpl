{{/* What everything of this release is called by. */}}
{{- define "spindle.name" -}}
{{- if contains .Chart.Name .Release.Name }}{{ .Release.Name }}{{ else }}{{ .Release.Name }}-{{ .Chart.Name }}{{ end }}
{{- end }}

{{/* What pods of a service are found by, and never changes. Takes (dict "root" $ "service" "upload"). */}}
{{- define "spindle.selector" -}}
app.kubernetes.io/name: {{ .root.Chart.Name }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .service }}
{{- end }}

{{/* Labels of all objects of a service; the same argument. */}}
{{- define "spindle.labels" -}}
{{ include "spindle.selector" . }}
app.kubernetes.io/part-of: spindle
app.kubernetes.io/version: {{ .root.Values.image.tag | default .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{/* A port of each service; the services' own defaults. */}}
{{- define "spindle.port" -}}
{{ get (dict "upload" 7080 "loader" 7081 "sync" 7082 "reconciler" 7083) . }}
{{- end }}

{{/* The upload-service, as other services ask it. */}}
{{- define "spindle.uploadUrl" -}}
http://{{ include "spindle.name" . }}-upload.{{ .Release.Namespace }}.svc:{{ include "spindle.port" "upload" }}
{{- end }}

{{/* A data centre's name in the name of an environment variable. */}}
{{- define "spindle.dataCentreVariable" -}}
DATA_CENTRE_{{ . | upper | replace "-" "_" }}
{{- end }}

{{/* Whether drives are served over NFS: "true" or nothing. */}}
{{- define "spindle.nfs" -}}
{{- if or .Values.loader.nfs.enabled .Values.kubevirt.enabled }}true{{ end }}
{{- end }}

{{/* The upload-service, as devices reach it; nothing when nobody has said. */}}
{{- define "spindle.publicUploadUrl" -}}
{{- if .Values.upload.publicUrl }}{{ .Values.upload.publicUrl }}
{{- else if .Values.ingress.enabled }}http{{ if .Values.ingress.tls.secretName }}s{{ end }}://{{ .Values.ingress.host }}
{{- end }}
{{- end }}
