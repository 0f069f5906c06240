{{- define "spindle.loader.mounts" -}}
- {name: discs, mountPath: /var/lib/spindle/discs}
{{- with .Values.loader.nbd.tls }}
{{- if ne .mode "off" }}
- {name: nbd, mountPath: /etc/spindle/nbd, readOnly: true}
{{- if .clientAuthoritiesSecretName }}
- {name: nbd-clients, mountPath: /etc/spindle/nbd-clients, readOnly: true}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "spindle.loader.volumes" -}}
{{- with .Values.loader.nbd.tls }}
{{- if ne .mode "off" }}
- name: nbd
  secret: {secretName: {{ .secretName }}}
{{- with .clientAuthoritiesSecretName }}
- name: nbd-clients
  secret: {secretName: {{ . }}}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "spindle.loader.ports" -}}
{{- if .Values.loader.nbd.enabled }}
- {name: nbd, containerPort: 10809}
{{- end }}
{{- if include "spindle.nfs" . }}
- {name: nfs, containerPort: 12049}
{{- end }}
{{- end }}

{{- define "spindle.loader.nfsSecret" -}}
{{- with .Values.loader.nfs.secretName -}}
- name: SPINDLE_LOADER_NFS_SECRET
  valueFrom: {secretKeyRef: {name: {{ . }}, key: secret}}
{{- end }}
{{- end }}
