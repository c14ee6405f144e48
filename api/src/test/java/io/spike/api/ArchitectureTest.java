package io.spike.api;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.spike.api", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule DEPENDS_ON_JACKSON_CORE_ALONE = classes().should().onlyDependOnClassesThat()
      .resideInAnyPackage("java..", "org.jspecify..", "tools.jackson.core..", "io.spike.api..");

  @ArchTest
  static final ArchRule MESSAGES_DO_NOT_KNOW_THEIR_CODECS = noClasses().that().resideInAPackage("io.spike.api")
      .should().dependOnClassesThat().resideInAnyPackage("io.spike.api.wire..", "tools.jackson..");
}
