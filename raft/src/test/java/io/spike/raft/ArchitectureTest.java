package io.spike.raft;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

@AnalyzeClasses(packages = "io.spike", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {

  @ArchTest
  static final ArchRule RATIS_STAYS_IN_THIS_MODULE = noClasses().that().resideOutsideOfPackage("io.spike.raft..")
      .should().dependOnClassesThat().resideInAPackage("org.apache.ratis..");

  @ArchTest
  static final ArchRule THIS_MODULE_KNOWS_ONLY_WHAT_LIES_BELOW = noClasses().that().resideInAPackage("io.spike.raft..")
      .should().dependOnClassesThat().resideInAnyPackage("io.spike.nexus..", "io.spike.client..", "io.spike.cli..",
          "io.spike.keeper..", "org.rocksdb..", "org.eclipse.jetty..", "io.spiffe..", "org.bouncycastle..");

  @ArchTest
  static final ArchRule NO_TYPE_OF_RATIS_IN_A_PUBLIC_SIGNATURE = methods().that().arePublic().and()
      .areDeclaredInClassesThat(DescribedPredicate.describe("are public in raft",
          (JavaClass type) -> type.getPackageName().startsWith("io.spike.raft")
              && type.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.PUBLIC)))
      .should(new ArchCondition<JavaMethod>("mention no type of Ratis") {
        @Override
        public void check(JavaMethod method, ConditionEvents events) {
          boolean clean = method.getAllInvolvedRawTypes().stream()
              .noneMatch(type -> type.getPackageName().startsWith("org.apache.ratis"));
          events.add(new SimpleConditionEvent(method, clean, method.getFullName()));
        }
      });
}
