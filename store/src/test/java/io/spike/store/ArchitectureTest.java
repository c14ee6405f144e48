package io.spike.store;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.spike.store", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule NOTHING_ELSE_IMPORTS_ROCKSDB = noClasses().that()
      .resideOutsideOfPackage("io.spike.store.rocks").should().dependOnClassesThat()
      .resideInAPackage("org.rocksdb..");

  @ArchTest
  static final ArchRule THE_STORE_KNOWS_NO_NETWORK = noClasses().should().dependOnClassesThat().resideInAnyPackage(
      "org.apache.ratis..", "org.eclipse.jetty..", "java.net.http..", "io.spiffe..", "io.grpc..", "io.spike.identity..",
      "io.spike.api..", "io.spike.raft..", "io.spike.nexus..");

  @ArchTest
  static final ArchRule DECIDERS_AND_HEADS_KNOW_NO_CLOCK_AND_NO_CHANCE = noClasses().that().resideInAnyPackage(
      "io.spike.store.secret", "io.spike.store.tenant", "io.spike.store.cluster", "io.spike.store.log",
      "io.spike.store.entry", "io.spike.store.merkle", "io.spike.store.checkpoint", "io.spike.store.comparison",
      "io.spike.store.rotation", "io.spike.store.policy").should().dependOnClassesThat()
      .resideInAPackage("java.time..")
      .orShould().dependOnClassesThat().haveFullyQualifiedName("java.util.Random")
      .orShould().dependOnClassesThat().haveFullyQualifiedName("java.security.SecureRandom")
      .orShould().callMethod(System.class, "currentTimeMillis").orShould().callMethod(System.class, "nanoTime");

  @ArchTest
  static final ArchRule NO_PACKAGE_CYCLES = slices().matching("io.spike.store.(*)..").should().beFreeOfCycles();
}
