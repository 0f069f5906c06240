{{- define "spindle.loader.configuration" -}}
{{- $name := include "spindle.name" . -}}
quarkus.http.host=0.0.0.0
{{ include "spindle.configuration.kafka" . }}
{{- include "spindle.configuration.dataCentres" (dict "root" . "prefix" "spindle.loader") }}

spindle.loader.discs=/var/lib/spindle/discs
spindle.loader.upload-url={{ include "spindle.uploadUrl" . }}
spindle.loader.advertised-url=http://${POD_NAME}.{{ $name }}-loader.{{ .Release.Namespace }}.svc:{{ include "spindle.port" "loader" }}
spindle.loader.pause-after={{ .Values.loader.pauseAfter }}
{{- with .Values.loader.nbd }}
{{- if .enabled }}
spindle.loader.nbd.host=0.0.0.0
# The Service of this very replica.
spindle.loader.nbd.advertised-uri=nbd://${POD_NAME}.{{ $.Release.Namespace }}.svc:10809
{{- end }}
{{- if ne .tls.mode "off" }}
{{- if not .tls.secretName }}
{{- fail "loader.nbd.tls.mode is not off: set loader.nbd.tls.secretName to a Secret with tls.crt and tls.key" }}
{{- end }}
spindle.loader.nbd.tls.mode={{ .tls.mode }}
spindle.loader.nbd.tls.certificate=/etc/spindle/nbd/tls.crt
spindle.loader.nbd.tls.key=/etc/spindle/nbd/tls.key
{{- if .tls.clientAuthoritiesSecretName }}
spindle.loader.nbd.tls.client-authorities=/etc/spindle/nbd-clients/ca.crt
{{- end }}
{{- end }}
{{- end }}
{{- if include "spindle.nfs" . }}
spindle.loader.nfs.host=0.0.0.0
spindle.loader.nfs.port=12049
{{- end }}
{{- if .Values.kubevirt.enabled }}
spindle.loader.kubevirt.enabled=true
{{- with .Values.kubevirt.namespaces }}
spindle.loader.kubevirt.namespaces={{ join "," . }}
{{- end }}
# The Service of this very replica; its address is looked up, since nodes do not resolve cluster names.
spindle.loader.kubevirt.nfs-server=${POD_NAME}.{{ .Release.Namespace }}.svc
{{- end }}
{{- end }}
