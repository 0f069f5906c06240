{{/*
The pod of a service. Takes a dict: root, service, configuration (the text that a new pod is needed for), environment, ports, mounts, volumes
(lists of YAML, may be empty), drainSeconds (0: none), graceSeconds, account.
*/}}
{{- define "spindle.pod" -}}
{{- $root := .root }}
{{- $values := get $root.Values .service }}
{{- $name := include "spindle.name" $root }}
metadata:
  # Not the chart's version: a pod is replaced for another image or configuration only.
  labels: {{- include "spindle.selector" (dict "root" $root "service" .service) | nindent 4 }}
  annotations:
    spindle.dev/configuration: {{ .configuration | sha256sum }}
    {{- with $values.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ $name }}-{{ .service }}
  automountServiceAccountToken: {{ .account }}
  # Links would put SPINDLE_UPLOAD_PORT and the like into the environment, which the services would take for configuration.
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ .graceSeconds }}
  securityContext:
    runAsNonRoot: true
    runAsUser: 10001
    runAsGroup: 10001
    fsGroup: 10001
    # Not every file of every disc at every start.
    fsGroupChangePolicy: OnRootMismatch
    seccompProfile: {type: RuntimeDefault}
  {{- with $root.Values.image.pullSecrets }}
  imagePullSecrets:
    {{- range . }}
    - name: {{ . }}
    {{- end }}
  {{- end }}
  {{- with $values.nodeSelector }}
  nodeSelector: {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $values.tolerations }}
  tolerations: {{- toYaml . | nindent 4 }}
  {{- end }}
  topologySpreadConstraints:
    - maxSkew: 1
      topologyKey: kubernetes.io/hostname
      whenUnsatisfiable: ScheduleAnyway
      labelSelector:
        matchLabels: {{- include "spindle.selector" (dict "root" $root "service" .service) | nindent 10 }}
  containers:
    - name: {{ .service }}
      image: {{ $root.Values.image.repository }}/{{ .service }}-service:{{ $root.Values.image.tag | default $root.Chart.AppVersion }}
      imagePullPolicy: {{ $root.Values.image.pullPolicy }}
      securityContext:
        allowPrivilegeEscalation: false
        readOnlyRootFilesystem: true
        capabilities: {drop: [ALL]}
      env:
        - name: POD_NAME
          valueFrom: {fieldRef: {fieldPath: metadata.name}}
        - name: POD_NAMESPACE
          valueFrom: {fieldRef: {fieldPath: metadata.namespace}}
        {{- with $root.Values.trustStore }}
        {{- if .secretName }}
        - name: TRUST_STORE_PASSWORD
          valueFrom: {secretKeyRef: {name: {{ .secretName }}, key: {{ .passwordKey }}}}
        {{- end }}
        {{- end }}
        - name: JDK_JAVA_OPTIONS
          value: {{ include "spindle.javaOptions" $root | quote }}
        {{- if ne $root.Values.kafka.sasl.secretName "" }}
        - name: KAFKA_SASL_JAAS_CONFIG
          valueFrom: {secretKeyRef: {name: {{ $root.Values.kafka.sasl.secretName }}, key: sasl.jaas.config}}
        {{- end }}
        {{- with .environment }}
        {{- . | nindent 8 }}
        {{- end }}
      ports:
        - {name: http, containerPort: {{ include "spindle.port" .service }}}
        {{- with .ports }}
        {{- . | nindent 8 }}
        {{- end }}
      # A JVM on a busy node starts in a minute; a volume of thousands of images takes another.
      startupProbe:
        httpGet: {path: /q/health/live, port: http}
        periodSeconds: 5
        failureThreshold: 60
      # Alive is who answers. Broker and database that are away are waited for; a restart would not bring them back.
      livenessProbe:
        httpGet: {path: /q/health/live, port: http}
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe:
        httpGet: {path: /q/health/ready, port: http}
        periodSeconds: 5
        timeoutSeconds: 5
        failureThreshold: 3
      {{- if .drainSeconds }}
      # Until every proxy has heard that this pod goes, it goes on taking requests; after that it only ends what has begun.
      lifecycle:
        preStop: {sleep: {seconds: 5}}
      {{- end }}
      resources: {{- toYaml $values.resources | nindent 8 }}
      volumeMounts:
        - {name: tmp, mountPath: /tmp}
        - {name: configuration, mountPath: /app/config, readOnly: true}
        {{- if $root.Values.trustStore.secretName }}
        - {name: trust-store, mountPath: /etc/spindle/trust, readOnly: true}
        {{- end }}
        {{- with .mounts }}
        {{- . | nindent 8 }}
        {{- end }}
  volumes:
    - name: tmp
      emptyDir: {sizeLimit: 2Gi}
    - name: configuration
      configMap: {name: {{ $name }}-{{ .service }}}
    {{- with $root.Values.trustStore.secretName }}
    - name: trust-store
      secret: {secretName: {{ . }}}
    {{- end }}
    {{- with .volumes }}
    {{- . | nindent 4 }}
    {{- end }}
{{- end }}

{{- define "spindle.javaOptions" -}}
{{ .Values.javaOptions }}
{{- with .Values.trustStore }}
{{- if .secretName }} -Djavax.net.ssl.trustStore=/etc/spindle/trust/{{ .key }} -Djavax.net.ssl.trustStoreType=PKCS12 -Djavax.net.ssl.trustStorePassword=$(TRUST_STORE_PASSWORD){{ end }}
{{- end }}
{{- end }}

{{/* A StatefulSet's pod is called by its service and index in events, consumer groups and as a drive, whatever the release is called. */}}
{{- define "spindle.environment.replica" -}}
- name: POD_INDEX
  valueFrom: {fieldRef: {fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']"}}
- name: SPINDLE_REPLICA
  value: {{ . }}-$(POD_INDEX)
{{- end }}
