{{/* What each service may do in the namespaces of VMs; the chart's README says why. */}}
{{- define "spindle.rules.reconciler" -}}
- apiGroups: [spindle.dev]
  resources: [virtualmachineimages]
  verbs: [get, list, watch, patch]
- apiGroups: [spindle.dev]
  resources: [virtualmachineimages/status]
  verbs: [patch]
- apiGroups: [""]
  resources: [secrets]
  verbs: [get, create, delete]
- apiGroups: [events.k8s.io]
  resources: [events]
  verbs: [create]
{{- end }}

{{- define "spindle.rules.loader" -}}
- apiGroups: [spindle.dev]
  resources: [virtualmachineimages]
  verbs: [get, list, watch, patch]
- apiGroups: [""]
  resources: [persistentvolumeclaims]
  verbs: [get, list, watch, create, delete]
- apiGroups: [cdi.kubevirt.io]
  resources: [datavolumes]
  verbs: [get, list, watch, create, delete]
- apiGroups: [""]
  resources: [pods]
  verbs: [list]
- apiGroups: [kubevirt.io]
  resources: [virtualmachines]
  verbs: [list, watch]
- apiGroups: [kubevirt.io]
  resources: [virtualmachineinstances]
  verbs: [get, list, watch]
- apiGroups: [subresources.kubevirt.io]
  resources: [virtualmachines/start, virtualmachineinstances/pause, virtualmachineinstances/unpause]
  verbs: [update]
{{- end }}

{{/* What the loader may do outside of namespaces. */}}
{{- define "spindle.rules.volumes" -}}
- apiGroups: [""]
  resources: [persistentvolumes]
  verbs: [get, list, watch, create, patch, delete]
{{- end }}

{{/* What the reconciler may do in its own namespace. */}}
{{- define "spindle.rules.lead" -}}
- apiGroups: [coordination.k8s.io]
  resources: [leases]
  verbs: [get, create, update, patch]
{{- end }}
