package dev.spindle.sync.replicate;

class InMemoryDataCentreTest extends DataCentreContract {
  private final InMemoryDataCentre dataCentre = new InMemoryDataCentre("east");

  @Override
  protected DataCentre dataCentre() {
    return dataCentre;
  }

  @Override
  protected byte[] content(ObjectKey key) {
    return dataCentre.content(key);
  }
}
