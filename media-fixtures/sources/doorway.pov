// The path to a front door, seen by a door station at 1.6 m.
#version 3.7;
global_settings { assumed_gamma 1.0 max_trace_level 5 }
#include "common.inc"
#include "person.inc"
#include "car.inc"

camera { location <CamX,CamY,CamZ> right x*16/9 up y
  angle CamAngle
  look_at <CamX + sin(radians(CamYaw))*cos(radians(CamPitch)), CamY + sin(radians(CamPitch)), CamZ + cos(radians(CamYaw))*cos(radians(CamPitch))> }

// Pass 0: the whole scene without what moves. Pass 1: only what casts or takes
// light near the figure, without it. Pass 2: the same with it. Pass 3: the
// figure alone (for its outline). Pass 4: what sways, alone.
#declare Full = (Pass = 0);
#declare Near = (Pass < 3);
#if (Pass != 3)
  #if (NightOn)
    NightLights()
    light_source { <0.35,2.44,0.9> color rgb <1.0,0.84,0.60>*1.5
      area_light x*0.16, z*0.16, 3, 3 adaptive 0 fade_distance 1.6 fade_power 2 }
    #if (Pass < 3) SkyNight() #end
  #else
    DayLights(<-42,50,10>*10)
    // off the pale paving, up under the porch
    light_source { <2,-12,9> color rgb <1.0,0.96,0.86>*0.16 shadowless }
    light_source { <3,1.2,14> color rgb <0.85,0.92,1.0>*0.10 shadowless }
    #if (Pass < 3) SkyDay() #end
  #end
#end

#declare R = seed(12);
#declare G = -0.14;           // the garden's level, one step below the porch

#if (Full)
#include "street.inc"
#end

#if (Near)
// --- ground ---------------------------------------------------------------
box { <-80,G-1,-3>, <80,G-0.02,9.32> texture { TexGrass } }
box { <-300,G-1,19.1>, <300,G-0.02,300> texture { TexGrass } }
// slab paths: from the porch to the gate, and across in front of the house
#declare DiagA = 12.7;
#macro Slab(X, Z, W, D)
  box { <-W/2+0.006,-0.05,-D/2+0.006>, <W/2-0.006,0.018+rand(R)*0.006,D/2-0.006>
    texture { pigment { PigConc translate rand(R)*50 } normal { granite 0.2 scale 0.2 } finish { ambient 0 diffuse 0.60+0.12*rand(R) } }
    translate <X, 0, Z> }
#end
union {
  #declare J = 0;
  #while (J < 16)
    Slab(-0.40, J*0.45, 0.62, 0.44)
    Slab( 0.22, J*0.45, 0.62, 0.44)
    Slab( 0.84, J*0.45, 0.62, 0.44)
    #declare J = J + 1;
  #end
  translate <0,G,2.75>
}
union {
  #declare J = -9;
  #while (J < 18)
    Slab(J*0.5, -0.5, 0.49, 0.49) Slab(J*0.5, 0.0, 0.49, 0.49) Slab(J*0.5, 0.5, 0.49, 0.49)
    #declare J = J + 1;
  #end
  rotate y*-DiagA translate <-0.1,G+0.004,3.55>
}
// the porch: step, tiles, roof, post
box { <-3.2,G-0.1,-1>, <3.4,-0.045,2.52> texture { TexConcrete } }
box { <-3.2,-0.05,2.36>, <3.4,0.0,2.55> texture { TexConcrete } }
union {
  #declare IX = -3.0;
  #while (IX < 3.3) #declare IZ = 0.1;
    #while (IZ < 2.3)
      box { <0.004,-0.05,0.004>, <0.296,-0.001,0.296>
        texture { pigment { granite color_map { [0 color srgb <0.47,0.33,0.27>*(0.85+0.3*rand(R))] [1 color srgb <0.55,0.40,0.33>] } scale 0.5 translate rand(R)*30 } normal { granite 0.06 scale 0.2 } finish { ambient 0 diffuse 0.65 specular 0.15 roughness 0.03 reflection { 0.0, 0.10 } } }
        translate <IX,0,IZ> }
      #declare IZ = IZ + 0.3;
    #end
    #declare IX = IX + 0.3;
  #end
}
union {
  box { <-3.4,2.60,-1>, <3.6,2.66,2.75> }
  box { <-3.4,2.50,2.66>, <3.6,2.78,2.75> }
  #declare IX = -3.3;
  #while (IX < 3.5) box { <IX,2.585,-1>, <IX+0.09,2.6,2.7> } #declare IX = IX + 0.1; #end
  texture { TexTrim }
}
union {
  box { <-0.06,0,-0.06>, <0.06,2.6,0.06> }
  box { <-0.085,0,-0.085>, <0.085,0.16,0.085> }
  box { <-0.085,2.36,-0.085>, <0.085,2.5,0.085> }
  texture { TexTrim } translate <2.05,0,2.42>
}
// the wall's edge on the left: brick, and the white frame of the door
#declare TexNearBrick = texture {
  pigment { brick pigment { bozo color_map { [0 color srgb <0.62,0.59,0.54>] [1 color srgb <0.54,0.51,0.47>] } scale 0.05 },
                  pigment { granite color_map { [0 color srgb <0.40,0.22,0.17>] [1 color srgb <0.58,0.35,0.27>] } scale 0.4 }
    brick_size <0.215,0.075,0.1025> mortar 0.010 }
  normal { granite 0.25 scale 0.12 } finish { ambient 0 diffuse 0.7 } }
box { <-3.2,-0.05,-0.3>, <-0.52,2.6,0.60> texture { TexNearBrick translate <0.075,0.01,0.05> } }
union {
  box { <-0.53,0,-0.3>, <-0.47,2.6,0.30> }
  box { <-0.53,0,0.30>, <-0.445,2.6,0.37> }
  texture { TexTrim }
}
// pots on the porch, door mat edge
#macro Pot(S)
  lathe { cubic_spline 8, <0,0.0>, <0.0,0.0>, <0.15,0.0>, <0.17,0.12>, <0.205,0.30>, <0.235,0.36>, <0.21,0.40>, <0.0,0.40> scale S
    texture { pigment { bozo color_map { [0 color srgb <0.58,0.33,0.23>] [1 color srgb <0.67,0.42,0.31>] } scale 0.15 } normal { granite 0.08 scale 0.2 } finish { ambient 0 diffuse 0.7 } } }
#end
object { Pot(1.0) translate <1.62,0,2.05> }
object { Pot(0.8) translate <2.42,0,2.05> }
object { Pot(0.85) translate <-1.52,0,2.15> }
#end

#if (Full)
// still leaves: under the swaying plant, and the other pots
#declare Leafy = LeafCluster(420, 0.30, 0.11, 61)
#declare Fine = LeafCluster(900, 0.26, 0.05, 62)
object { Fine translate <2.42,0.46,2.05> LeafTex(<0.28,0.36,0.22>, <0.38,0.45,0.30>, <0.50,0.55,0.40>) }
object { Leafy scale <0.8,1.1,0.8> translate <-1.52,0.58,2.15> LeafTex(<0.18,0.28,0.12>, <0.27,0.38,0.17>, <0.36,0.46,0.22>) }
union {
  #declare J = 0;
  #while (J < 26)
    sphere { <2.42,0.50,2.05> + vnormalize(<rand(R)-0.5,rand(R)*0.7,rand(R)-0.7>)*0.25, 0.026 }
    #declare J = J + 1;
  #end
  texture { pigment { bozo color_map { [0 color srgb <0.78,0.35,0.45>] [1 color srgb <0.88,0.62,0.68>] } scale 0.1 } finish { ambient 0 diffuse 0.8 } }
}
// --- lawn ---------------------------------------------------------------------
#macro OnPath(X, Z)
  (abs(X - 0.22) < 0.96 | abs((Z - 3.55)*cos(radians(DiagA)) - (X + 0.1)*sin(radians(DiagA))) < 0.77)
#end
union {
  #declare IX = -9.0;
  #while (IX < 10) #declare IZ = 2.7;
    #while (IZ < 8.3)
      #if (!OnPath(IX, IZ))
        #declare K = rand(R);
        object { #if (K < 0.4) GP1 #else #if (K < 0.75) GP2 #else GP3 #end #end
          scale <0.5,0.65+0.4*rand(R),0.5> rotate y*360*rand(R) translate <IX,G,IZ> }
      #end
      #declare IZ = IZ + 0.26;
    #end
    #declare IX = IX + 0.26;
  #end
  texture { TexBlade translate y*G }
  no_shadow no_reflection
}
// flower beds along the path
#declare J = 0;
#while (J < 22)
  #declare SX = (mod(J,2) = 0 ? -1 : 1);
  object { Bush2 scale <0.42+0.3*rand(R),0.45+0.35*rand(R),0.42+0.2*rand(R)> rotate y*360*rand(R)
    translate <0.22+SX*(1.32+0.12*rand(R)), G+0.10, 5.1+J*0.125>
    LeafTex(<0.24,0.33,0.17>*(0.85+0.4*rand(R)), <0.33,0.42,0.22>, <0.44,0.50,0.30>) }
  #if (rand(R) < 0.7)
    union {
      #declare K = 0;
      #while (K < 14)
        sphere { <(rand(R)-0.5)*0.36, 0.16+0.12*rand(R), (rand(R)-0.5)*0.36>, 0.018+0.010*rand(R) }
        #declare K = K + 1;
      #end
      texture { pigment { color srgb (mod(J,3) = 0 ? <0.86,0.80,0.55> : (mod(J,3) = 1 ? <0.62,0.50,0.74> : <0.88,0.87,0.88>)) } finish { ambient 0 diffuse 0.8 } }
      translate <0.22+SX*1.32, G+0.10, 5.1+J*0.125>
    }
  #end
  #declare J = J + 1;
#end
// hedge with a gate between brick posts
union {
  #declare J = 0;
  #while (J < 44)
    #declare BX = -12.5 + J*0.56;
    #if (abs(BX - 0.22) > 1.55)
      object { Bush1 scale <1.0,1.05+0.15*rand(R),1.05> rotate y*360*rand(R) translate <BX, G+0.38+0.05*rand(R), 8.75> }
      object { Bush1 scale <1.0,0.9,0.95> rotate y*360*rand(R) translate <BX+0.2, G+0.72+0.05*rand(R), 8.8> }
    #end
    #declare J = J + 1;
  #end
  LeafTex(<0.17,0.26,0.12>, <0.24,0.34,0.16>, <0.32,0.41,0.20>)
}
#declare J = -1;
#while (J < 2)
  box { <-0.2,G,-0.2>, <0.2,G+1.15,0.2> texture { TexNearBrick } translate <0.22+J*1.15,0,8.75> }
  box { <-0.24,G+1.15,-0.24>, <0.24,G+1.22,0.24> texture { TexConcrete } translate <0.22+J*1.15,0,8.75> }
  #declare J = J + 2;
#end
// an iron gate, standing open to the right half
union {
  #declare J = 0;
  #while (J < 9) cylinder { <0.06+J*0.105,0.08,0>, <0.06+J*0.105,0.98+0.05*sin(J*0.39),0>, 0.009 } #declare J = J + 1; #end
  cylinder { <0,0.14,0>, <0.95,0.14,0>, 0.014 } cylinder { <0,0.88,0>, <0.95,0.88,0>, 0.014 }
  texture { TexDark } rotate y*62 translate <-0.72,G,8.7>
}
// pavement, kerb, road
box { <-60,G-0.05,9.3>, <60,G+0.0,11.2> texture { TexConcrete } }
box { <-60,G-0.1,11.2>, <60,G+0.01,11.35> texture { pigment { color srgb 0.62 } finish { ambient 0 diffuse 0.7 } } }
box { <-60,G-0.2,11.35>, <60,G-0.09,17.4> texture { pigment { average pigment_map { [1 granite color_map { [0 color srgb 0.30] [1 color srgb 0.42] } scale 0.4] [1 bozo color_map { [0 color srgb 0.33] [1 color srgb 0.40] } scale <6,1,0.5>] } } normal { granite 0.2 scale 0.1 } finish { ambient 0 diffuse 0.7 } } }
box { <-60,G-0.1,17.4>, <60,G+0.01,17.55> texture { pigment { color srgb 0.62 } finish { ambient 0 diffuse 0.7 } } }
box { <-60,G-0.05,17.55>, <60,G+0.0,19.2> texture { TexConcrete } }
object { Car(<0.52,0.10,0.09>) rotate y*180 translate <6.2,G-0.08,16.2> }
object { Car(<0.72,0.73,0.74>) translate <-9.5,G-0.08,12.5> }
// across the street
object { House(9, 8, 5.0, 2.7) translate <-9.5,G,26> }
object { House(10, 8, 5.3, 3.0) translate <2.8,G,27> }
object { House(9, 8, 4.9, 2.7) translate <15.5,G,26> }
object { House(9, 8, 4.9, 2.7) translate <-22.5,G,27> }
object { House(9, 8, 5.2, 2.7) translate <28.5,G,26.5> }
box { <-60,G,20.2>, <60,G+0.75,20.4> texture { TexBrick } }
Tree(-3.6, 22.0, 5.6, 1.9, 56, 3, <0.22,0.31,0.12>, <0.31,0.41,0.16>, <0.42,0.49,0.22>)
Tree(10.0, 22.5, 6.6, 2.3, 60, 4, <0.20,0.28,0.12>, <0.28,0.37,0.16>, <0.36,0.44,0.20>)
Tree(-16.5, 22.5, 6.5, 2.3, 56, 7, <0.24,0.28,0.12>, <0.33,0.37,0.16>, <0.42,0.44,0.22>)
Tree(-5.6, 6.6, 4.4, 1.6, 60, 8, <0.22,0.32,0.13>, <0.31,0.42,0.17>, <0.41,0.49,0.23>)
Tree(22, 22, 7, 2.5, 50, 9, <0.20,0.28,0.12>, <0.28,0.37,0.16>, <0.36,0.44,0.20>)
union {
  #declare J = 0;
  #while (J < 30)
    object { Bush1 scale <4.5,3.6+1.6*rand(R),3.6> rotate y*360*rand(R) translate <-42+J*2.9, 1.2, 41+5*rand(R)> }
    #declare J = J + 1;
  #end
  LeafTex(<0.26,0.33,0.20>, <0.32,0.39,0.24>, <0.38,0.44,0.29>)
}
// street lamp
union {
  cylinder { <0,0,0>, <0,6.2,0>, 0.06 } cylinder { <0,6.2,0>, <0,6.4,-1.0>, 0.035 }
  box { <-0.1,6.36,-1.5>, <0.1,6.46,-0.9> }
  texture { TexMetal } translate <-1.6,G,18.3>
}
#if (NightOn)
  sphere { <-1.6,G+6.36,17.1>, 0.13 no_shadow texture { pigment { color rgb <1,0.72,0.40> } finish { emission 1.6 ambient 0 } } }
  light_source { <-1.6,G+6.2,17.1> color rgb <1.0,0.70,0.38>*1.1 fade_distance 3 fade_power 2 }
  box { <-0.6,0.9,-0.07>, <0.6,2.1,-0.06> no_shadow texture { pigment { gradient x color_map { [0 color rgb <0.55,0.38,0.17>] [0.5 color rgb <0.9,0.66,0.34>] [1 color rgb <0.5,0.34,0.15>] } scale 1.2 translate -x*0.6 } finish { emission 0.3 ambient 0 diffuse 0 } } translate <5.8,0.05,27> }
#end
#end

#if (Pass = 4)
// --- the plant in the pot, swaying ------------------------------------------------
#declare Frond = LeafCluster(130, 0.17, 0.095, 71)
#declare S = seed(6);
union {
  #declare J = 0;
  #while (J < 17)
    #declare A = J*2.4; #declare O = 0.05 + 0.24*pow(rand(S),0.7); #declare HH = 0.55 + 0.55*rand(S);
    #declare SW = Sway*(0.055 + 0.03*rand(S));
    #declare T1 = <cos(A)*O*0.35 + SW*0.3, HH*0.5, sin(A)*O*0.35>;
    #declare T2 = <cos(A)*O + SW, HH, sin(A)*O>;
    sphere_sweep { cubic_spline 5, <0,-0.3,0>, 0.012, <cos(A)*0.05,0.0,sin(A)*0.05>, 0.011, T1, 0.009, T2, 0.004, T2 + <0,0.3,0>, 0.003
      texture { pigment { color srgb <0.32,0.34,0.18> } finish { ambient 0 diffuse 0.7 } } }
    object { Frond scale 0.8+0.3*rand(S) rotate <0,360*rand(S),0> rotate z*-Sway*8 translate T2*0.92
      LeafTex(<0.33,0.46,0.20>, <0.44,0.57,0.26>, <0.56,0.66,0.34>) }
    object { Frond scale 0.6+0.3*rand(S) rotate <0,360*rand(S),0> rotate z*-Sway*5 translate T1*1.2
      LeafTex(<0.28,0.40,0.17>, <0.38,0.50,0.22>, <0.48,0.59,0.28>) }
    #declare J = J + 1;
  #end
  translate <BrX,BrY,BrZ>
}
// what stands in the light of it
box { <-3.4,2.60,-1>, <3.6,2.66,2.75> no_image pigment { rgb 0.8 } }
#end

// --- the visitor -----------------------------------------------------------------
#if (Pass = 2 | Pass = 3)
  object { Person(PT, PSpeed, <0.46,0.17,0.13>, <0.19,0.21,0.27>, <0.16,0.15,0.15>, <0.13,0.10,0.08>, 1)
    rotate y*PDir translate <PX,PY,PZ> }
#end
