package dev.spindle.upload.database;

import dev.spindle.upload.UploadBackends;
import dev.spindle.upload.catalogue.Catalogue;
import dev.spindle.upload.catalogue.CatalogueContract;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;

@QuarkusTest
@QuarkusTestResource(UploadBackends.class)
class PanacheCatalogueTest extends CatalogueContract {
  @Inject Catalogue catalogue;

  @Override
  protected Catalogue catalogue() {
    return catalogue;
  }
}
