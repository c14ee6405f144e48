package io.spike.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.spike.store.crypto.SecretBytes;

@AnalyzeClasses(packages = "io.spike.cli", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule SERVERS_ARE_STARTED_AND_NEVER_LINKED = noClasses().should().dependOnClassesThat()
      .resideInAnyPackage("io.spike.nexus..", "io.spike.raft..", "io.spike.bench..");

  /** Shards come from the Keepers as locked bytes; the development cluster alone handles them. */
  @ArchTest
  static final ArchRule THE_STORE_IS_NOT_OURS_BUT_FOR_LOCKED_BYTES = noClasses().should()
      .dependOnClassesThat(resideInAPackage("io.spike.store..").and(not(belongToAnyOf(SecretBytes.class))));

  /** What the quick commands load must be on the short class path of the launcher, and fit into its AOT cache. */
  @ArchTest
  static final ArchRule QUICK_COMMANDS_NEED_THE_SHORT_CLASS_PATH_ALONE = noClasses()
      .that(resideInAPackage("io.spike.cli..").and(not(resideInAPackage("io.spike.cli.dev..")))
          .and(not(belongToAnyOf(BootstrapRun.class, DevDescription.class)))
          .and(not(simpleName("CipherKeyText"))))
      .should().dependOnClassesThat().resideInAnyPackage("io.spike.keeper..", "io.spike.identity.http..",
          "io.spike.identity.dev..", "org.eclipse..", "io.spiffe..", "io.grpc..", "org.bouncycastle..", "ch.qos..",
          "picocli..", "org.rocksdb..", "org.apache.ratis..");
}
