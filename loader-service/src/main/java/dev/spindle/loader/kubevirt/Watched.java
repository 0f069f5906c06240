package dev.spindle.loader.kubevirt;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The objects of one kind as the API server last sent them, of its own accord. It is asked anew,
 * for ever, when it was away.
 */
final class Watched<T extends HasMetadata> implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(Watched.class);

  private static final String INDEX = "by";

  private final List<SharedIndexInformer<T>> informers;
  private volatile String trouble = "";

  private Watched(List<SharedIndexInformer<T>> informers, Function<T, List<String>> index) {
    this.informers = List.copyOf(informers);
    for (SharedIndexInformer<T> informer : informers) {
      informer.addIndexers(Map.of(INDEX, index));
      informer.exceptionHandler((_, failure) -> hearsNothing(informer, failure));
      var _ = informer.start();
    }
  }

  /** Says so once for each reason; true to have it tried again. */
  private boolean hearsNothing(SharedIndexInformer<T> informer, Throwable failure) {
    String why = String.valueOf(failure.getMessage());
    if (!why.equals(trouble)) {
      String kind = informer.getApiTypeClass().getSimpleName();
      LOG.warnf("%s cannot be watched now, it is tried again: %s", kind, why);
    }
    trouble = why;
    return true;
  }

  /** What narrows a kind down to what is looked at. */
  interface Filter<T extends HasMetadata>
      extends UnaryOperator<FilterWatchListDeletable<T, KubernetesResourceList<T>, Resource<T>>> {}

  /**
   * Begins to look, without waiting for it.
   *
   * @param namespaces empty for all
   * @param index the keys under which {@link #by} finds an object
   */
  static <T extends HasMetadata> Watched<T> namespaced(
      KubernetesClient client,
      Class<T> kind,
      Set<String> namespaces,
      Filter<T> filter,
      Function<T, List<String>> index) {
    return namespaces.isEmpty()
        ? new Watched<>(
            List.of(filter.apply(client.resources(kind).inAnyNamespace()).runnableInformer(0)),
            index)
        : new Watched<>(
            namespaces.stream()
                .map(
                    each ->
                        filter.apply(client.resources(kind).inNamespace(each)).runnableInformer(0))
                .toList(),
            index);
  }

  /** As the other, for objects outside of namespaces. */
  static <T extends HasMetadata> Watched<T> clusterWide(
      KubernetesClient client, Class<T> kind, Filter<T> filter, Function<T, List<String>> index) {
    return new Watched<>(List.of(filter.apply(client.resources(kind)).runnableInformer(0)), index);
  }

  /** Whether all that is there was sent. */
  boolean isKnown() {
    return informers.stream().allMatch(SharedIndexInformer::hasSynced);
  }

  /** The object of a name, if there is one. */
  @Nullable T find(@Nullable String namespace, String name) {
    String key = Cache.namespaceKeyFunc(namespace, name);
    return informers.stream()
        .map(each -> each.getStore().getByKey(key))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** The object that has a key in the index, if there is one. */
  @Nullable T by(String key) {
    return informers.stream()
        .flatMap(each -> each.getIndexer().byIndex(INDEX, key).stream())
        .findFirst()
        .orElse(null);
  }

  Stream<T> all() {
    return informers.stream().flatMap(each -> each.getStore().list().stream());
  }

  @Override
  public void close() {
    informers.forEach(SharedIndexInformer::close);
  }
}
