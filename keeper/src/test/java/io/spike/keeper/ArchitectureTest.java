package io.spike.keeper;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.spike.keeper", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule OF_THE_STORE_ONLY_ITS_CRYPTO_IS_USED = classes().should().onlyDependOnClassesThat()
      .resideInAnyPackage("java..", "javax.net.ssl..", "org.jspecify..", "org.slf4j..", "org.eclipse.jetty..",
          "io.spike.keeper..", "io.spike.store.crypto..", "io.spike.identity", "io.spike.identity.http",
          "io.spike.api..");
}
