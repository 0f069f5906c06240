{{/* The pods of services of this release; takes (dict "root" $ "services" (list "upload")). */}}
{{- define "spindle.peers" -}}
{{- $root := .root }}
{{- range .services }}
- podSelector:
    matchLabels: {{- include "spindle.selector" (dict "root" $root "service" .) | nindent 6 }}
{{- end }}
{{- end }}

{{- define "spindle.egress.names" -}}
- ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]
{{- end }}

{{/* To some place outside of Spindle; takes (dict "peers" list "ports" list). */}}
{{- define "spindle.egress.outside" -}}
- ports:
    {{- range .ports | uniq }}
    - {port: {{ . }}, protocol: TCP}
    {{- end }}
  {{- with .peers }}
  to: {{- toYaml . | nindent 4 }}
  {{- end }}
{{- end }}

{{- define "spindle.egress.kafka" -}}
{{- $ports := list }}
{{- range splitList "," .Values.kafka.bootstrapServers }}{{ $ports = append $ports (regexFind "[0-9]+$" .) }}{{ end }}
{{- include "spindle.egress.outside" (dict "peers" .Values.networkPolicy.kafka "ports" $ports) }}
{{- end }}

{{- define "spindle.egress.database" -}}
{{- include "spindle.egress.outside" (dict "peers" .Values.networkPolicy.postgresql "ports" (list .Values.postgresql.port)) }}
{{- end }}

{{- define "spindle.egress.dataCentres" -}}
{{- $ports := list }}
{{- range .Values.dataCentres }}
{{- $url := urlParse .endpoint }}
{{- $ports = append $ports (regexFind "[0-9]+$" $url.host | default (ternary "443" "80" (eq $url.scheme "https"))) }}
{{- end }}
{{- if $ports }}
{{- include "spindle.egress.outside" (dict "peers" .Values.networkPolicy.dataCentres "ports" $ports) }}
{{- end }}
{{- end }}

{{- define "spindle.egress.apiServer" -}}
{{- if .Values.kubevirt.enabled }}
{{- include "spindle.egress.outside" .Values.networkPolicy.apiServer }}
{{- end }}
{{- end }}

{{/* To another service; takes (dict "root" $ "service" "upload"). */}}
{{- define "spindle.egress.service" -}}
- ports: [{port: {{ include "spindle.port" .service }}, protocol: TCP}]
  to: {{- include "spindle.peers" (dict "root" .root "services" (list .service)) | trim | nindent 4 }}
{{- end }}

{{/* Who may call a service's HTTP port; takes (dict "root" $ "service" "upload" "callers" (list "loader") "outside" list). */}}
{{- define "spindle.ingress.http" -}}
{{- $peers := concat .root.Values.networkPolicy.monitoring (.outside | default list) }}
{{- if or .callers $peers }}
- ports: [{port: {{ include "spindle.port" .service }}, protocol: TCP}]
  from:
    {{- with .callers }}
    {{- include "spindle.peers" (dict "root" $.root "services" .) | trim | nindent 4 }}
    {{- end }}
    {{- with $peers }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}
{{- end }}
