package io.spike.client;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.spike.client", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule DEPENDS_ON_API_AND_IDENTITY_ALONE = classes().should().onlyDependOnClassesThat()
      .resideInAnyPackage("java..", "javax.net.ssl..", "org.jspecify..", "io.spike.api..", "io.spike.identity",
          "io.spike.client..");
}
