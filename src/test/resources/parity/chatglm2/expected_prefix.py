# Independent NumPy computation of ChatGLM2 (as its published modelling code does it) with a prefix: checks itself
# against the fixture's logits without one, then writes a PEFT prefix and the logits with it.
import json, struct, sys, os, numpy as np
D=sys.argv[1]; OUT=sys.argv[2]
def load(p):
    b=open(p,'rb').read(); n=struct.unpack('<Q',b[:8])[0]; h=json.loads(b[8:8+n]); r={}
    for k,v in h.items():
        if k=='__metadata__': continue
        a,e=v['data_offsets']; t={'F32':'<f4','I64':'<i8','F16':'<f2'}[v['dtype']]
        r[k]=np.frombuffer(b[8+n+a:8+n+e],t).reshape(v['shape'])
    return r
def save(p,ts):
    h={'__metadata__':{'format':'pt'}}; o=0; body=b''
    for k,v in ts.items():
        d=np.ascontiguousarray(v,'<f4').tobytes(); h[k]={'dtype':'F32','shape':list(v.shape),'data_offsets':[o,o+len(d)]}; o+=len(d); body+=d
    j=json.dumps(h).encode(); j+=b' '*((8-len(j)%8)%8)
    open(p,'wb').write(struct.pack('<Q',len(j))+j+body)
c=json.load(open(D+'/model/config.json')); w={k:v.astype(np.float64) for k,v in load(D+'/model/model.safetensors').items()}
e=load(D+'/expected.safetensors'); ids=e['input_ids']
L,H,hd=c['num_layers'],c['num_attention_heads'],c['kv_channels']; G=c['multi_query_group_num'] if c['multi_query_attention'] else H
eps=c['layernorm_epsilon']
def rms(x,g): return x/np.sqrt((x*x).mean(-1,keepdims=True)+eps)*g
rot=hd//2
def rope(x):  # (T, heads, hd), pairs of neighbours in the first half; positions of the text begin at 0, prefix or not
    T=x.shape[0]; f=1/10000**(np.arange(0,rot,2)/rot); a=np.arange(T)[:,None]*f; co,si=np.cos(a)[:,None],np.sin(a)[:,None]
    y=x.copy(); x0,x1=x[...,0:rot:2],x[...,1:rot:2]
    y[...,0:rot:2]=x0*co-x1*si; y[...,1:rot:2]=x1*co+x0*si
    return y
def silu(x): return x/(1+np.exp(-x))
def forward(row,prefix=None):
    x=w['transformer.embedding.word_embeddings.weight'][row]; T=len(row)
    for l in range(L):
        p=f'transformer.encoder.layers.{l}.'
        h=rms(x,w[p+'input_layernorm.weight'])
        m=h@w[p+'self_attention.query_key_value.weight'].T
        b=w.get(p+'self_attention.query_key_value.bias')
        if b is not None: m=m+b
        q,k,v=np.split(m,[H*hd,(H+G)*hd],-1)
        q=rope(q.reshape(T,H,hd)); k=rope(k.reshape(T,G,hd)); v=v.reshape(T,G,hd); n=0
        if prefix is not None:
            n=len(prefix); kv=prefix.reshape(n,2*L,G,hd)
            k=np.concatenate([kv[:,2*l],k]); v=np.concatenate([kv[:,2*l+1],v])
        k=np.repeat(k,H//G,1); v=np.repeat(v,H//G,1)
        s=np.einsum('thd,shd->hts',q,k)/np.sqrt(hd)
        mask=np.tril(np.ones((T,T+n)),n); s=np.where(mask>0,s,-1e30); s=np.exp(s-s.max(-1,keepdims=True)); s/=s.sum(-1,keepdims=True)
        o=np.einsum('hts,shd->thd',s,v).reshape(T,H*hd)
        x=x+o@w[p+'self_attention.dense.weight'].T
        h=rms(x,w[p+'post_attention_layernorm.weight'])@w[p+'mlp.dense_h_to_4h.weight'].T
        a,b2=np.split(h,2,-1)
        x=x+(silu(a)*b2)@w[p+'mlp.dense_4h_to_h.weight'].T
    return rms(x,w['transformer.encoder.final_layernorm.weight'])@w['transformer.output_layer.weight'].T
mask=e['attention_mask'] if 'attention_mask' in e else np.ones_like(ids)
got=np.stack([forward(r) for r in ids]); d=np.abs(got-e['logits'])[mask==1].max(); print('without a prefix, largest difference',d); assert d<1e-4
table=np.random.default_rng(11).normal(size=(6,L*2*G*hd)).astype('f4')
withp=np.stack([forward(r,table.astype(np.float64)) for r in ids]); print('moved by',np.abs(withp-got).max())
os.makedirs(OUT+'/prefix',exist_ok=True)
save(OUT+'/prefix/adapter_model.safetensors',{'prompt_embeddings':table}); save(OUT+'/expected_prefix.safetensors',{'logits_prefix':withp})
json.dump({"auto_mapping":None,"base_model_name_or_path":"fixtures/chatglm2","encoder_hidden_size":G*hd,"inference_mode":True,"num_attention_heads":G,"num_layers":L,"num_transformer_submodules":1,"num_virtual_tokens":6,"peft_type":"PREFIX_TUNING","prefix_projection":False,"revision":None,"task_type":"CAUSAL_LM","token_dim":G*hd},open(OUT+'/prefix/adapter_config.json','w'),indent=2)
