package io.spike.bench;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.spike.bench", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule MEASURES_FROM_OUTSIDE = classes().that()
      .resideOutsideOfPackages("..alone..", "..replay..", "..policy..", "..micro..", "..bare..", "..etcd..")
      .should()
      .onlyDependOnClassesThat().resideInAnyPackage(
          "java..", "javax.net.ssl..", "org.jspecify..", "org.HdrHistogram..", "picocli..", "tools.jackson.core..",
          "io.spike.bench..",
          "io.spike.client..", "io.spike.api..", "io.spike.identity..", "io.spike.cli.dev..",
          "io.spike.raft.baseline..");
}
