package io.tunewright.training.job;

import io.tunewright.checkpoint.upload.CheckpointIntake;
import io.tunewright.cluster.Cluster;
import io.tunewright.dataset.DatasetService;
import io.tunewright.identity.TenantId;
import io.tunewright.training.RunId;
import io.tunewright.training.RunOutputs;
import io.tunewright.training.store.RunStore;
import org.aopalliance.intercept.MethodInterceptor;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/// Tells a [Disaster] where a run is, in the middle of the product's own calls, so that something can be killed just
/// there.
@TestConfiguration(proxyBeanMethods = false)
class Seams {

    /// Where something may be killed, in the order in which a run gets there.
    enum Phase {
        /// Before the run's turn is stored.
        QUEUED,
        /// Before its data are read.
        PREPARING,
        /// Before its worker is started.
        STARTING,
        /// After that, before it is stored.
        STARTED,
        /// Before a piece of a checkpoint is taken.
        UPLOADING,
        /// Before a whole checkpoint becomes part of the run.
        STORING,
        /// Before anything is made of the results.
        COLLECTING,
        /// After a model was made of them, before it is seen.
        REGISTERED,
        /// After it is seen, before the run is over.
        PUBLISHED
    }

    /// What happens at a phase.
    @FunctionalInterface
    interface Disaster {

        void at(Phase phase);
    }

    @Bean
    @Order(Ordered.HIGHEST_PRECEDENCE)
    RunOutputs beforeAllOutputs(Disaster disaster) {
        return new RunOutputs() {
            @Override
            public void collect(TenantId tenant, RunId run, boolean cancelled) {
                disaster.at(Phase.COLLECTING);
            }
        };
    }

    @Bean
    @Order
    RunOutputs afterAllOutputs(Disaster disaster) {
        return new RunOutputs() {
            @Override
            public void register(TenantId tenant, RunId run) {
                disaster.at(Phase.REGISTERED);
            }

            @Override
            public void publish(TenantId tenant, RunId run) {
                disaster.at(Phase.PUBLISHED);
            }
        };
    }

    @Bean
    static BeanPostProcessor seams(ObjectProvider<Disaster> disaster) {
        return new BeanPostProcessor() {
            @Override
            public Object postProcessAfterInitialization(Object bean, String name) {
                return switch (bean) {
                    case RunStore store -> before(store, "admit", Phase.QUEUED);
                    case DatasetService datasets -> before(datasets, "forEach", Phase.PREPARING);
                    case Cluster cluster -> after(before(cluster, "launch", Phase.STARTING), "launch", Phase.STARTED);
                    case CheckpointIntake intake ->
                        before(before(intake, "append", Phase.UPLOADING), "complete", Phase.STORING);
                    default -> bean;
                };
            }

            private Object before(Object bean, String method, Phase phase) {
                return proxy(bean, call -> {
                    if (call.getMethod().getName().equals(method)) {
                        disaster.getObject().at(phase);
                    }
                    return call.proceed();
                });
            }

            private Object after(Object bean, String method, Phase phase) {
                return proxy(bean, call -> {
                    var result = call.proceed();
                    if (call.getMethod().getName().equals(method)) {
                        disaster.getObject().at(phase);
                    }
                    return result;
                });
            }
        };
    }

    private static Object proxy(Object bean, MethodInterceptor advice) {
        var factory = new ProxyFactory(bean);
        factory.setProxyTargetClass(true);
        factory.addAdvice(advice);
        return factory.getProxy();
    }
}
